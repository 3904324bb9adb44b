# Reads nodes of CSPs, or writes a value back that was there before; see bridge.rs.
try {
    if (-not [Security.Principal.WindowsIdentity]::GetCurrent().IsSystem) {
        throw 'only SYSTEM can read the nodes of CSPs'
    }
    $index = -1
    foreach ($line in $env:PPKG_APPLY_NODES.Split("`n")) {
        $index++
        $csp, $parent, $instance, $property = $line.Split("`t")
        if ($env:PPKG_APPLY_ACTION -eq 'write-node') {
            $node = Find-Node $csp $parent $instance $property
            if ($null -eq $node) { throw 'the CSP does not have this node any more' }
            $value = switch -Wildcard ($node.Type) {
                'Boolean' { [Convert]::ToBoolean($env:PPKG_APPLY_VALUE) }
                '?Int*' { [Convert]::ToInt64($env:PPKG_APPLY_VALUE) }
                default { $env:PPKG_APPLY_VALUE }
            }
            Set-CimInstance -InputObject $node.Instance -Property @{ $property = $value }
            continue
        }
        try {
            $value = Get-NodeValue $csp $parent $instance $property
            if ($null -eq $value) { "node $index absent" } else { "node $index value " + (ConvertTo-Field $value) }
        } catch {
            "node $index unreadable " + (ConvertTo-Message $_.Exception.Message)
        }
    }
    'done'
} catch {
    'failed ' + (ConvertTo-Message $_.Exception.Message)
}
