# Reads nodes of CSPs through the MDM Bridge of WMI, or writes a value back that was there before.
# What to do is in environment variables, so that no text becomes part of this script: a line for each node, with its
# CSP, ParentID, InstanceID and property between tabs.
# ppkg-apply reads what is printed: "node INDEX value TEXT", "node INDEX absent" or "node INDEX unreadable TEXT" for each, then
# "done" or "failed TEXT". fields.ps1 comes before this script.
$space = 'root\cimv2\mdm\dmmap'
$classes = @{}
$instances = @{}

# The classes of a CSP that this device has.
function Get-Class($csp) {
    if (-not $classes.ContainsKey($csp)) {
        $all = @(Get-CimClass -Namespace $space -ClassName ('MDM_' + $csp + '*') -ErrorAction SilentlyContinue)
        $own = 'MDM_' + $csp
        $classes[$csp] = @($all | Where-Object {
                ($_.CimClassName -eq $own) -or $_.CimClassName.StartsWith($own + '_', 'OrdinalIgnoreCase')
            })
    }
    $classes[$csp]
}

function Get-Instance($name) {
    if (-not $instances.ContainsKey($name)) {
        $instances[$name] = @(Get-CimInstance -Namespace $space -ClassName $name)
    }
    $instances[$name]
}

# The instance and the class that have the property of a node.
function Find-Node($csp, $parent, $instance, $property) {
    $known = @(Get-Class $csp | Where-Object { $null -ne $_.CimClassProperties[$property] })
    if ($known.Count -eq 0) { throw 'no class of the MDM bridge has this node' }
    foreach ($class in $known) {
        foreach ($found in (Get-Instance $class.CimClassName)) {
            if (($found.ParentID -eq $parent) -and ($found.InstanceID -eq $instance)) {
                return @{ Instance = $found; Type = [string] $class.CimClassProperties[$property].CimType }
            }
        }
    }
}

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
            $node = Find-Node $csp $parent $instance $property
            $value = if ($null -ne $node) { $node.Instance.$property }
            if ($null -eq $value) {
                "node $index absent"
            } elseif ($value -is [array]) {
                "node $index unreadable " + (ConvertTo-Field 'its value is a list')
            } else {
                $text = [Convert]::ToString($value, [Globalization.CultureInfo]::InvariantCulture)
                "node $index value " + (ConvertTo-Field $text)
            }
        } catch {
            "node $index unreadable " + (ConvertTo-Field $_.Exception.Message)
        }
    }
    'done'
} catch {
    'failed ' + (ConvertTo-Field $_.Exception.Message)
}
