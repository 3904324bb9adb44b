# Finds nodes of CSPs through the MDM Bridge of WMI, by CSP, ParentID, InstanceID and property. ppkg-apply and the script that
# looks for evidence share it.
$space = 'root\cimv2\mdm\dmmap'
$classes = @{}
$instances = @{}

# The classes of a CSP that this device has.
function Get-Class($csp) {
    if (-not $classes.ContainsKey($csp)) {
        $own = 'MDM_' + $csp
        $all = @(Get-CimClass -Namespace $space -ClassName ($own + '*') -ErrorAction SilentlyContinue)
        $classes[$csp] = @($all | Where-Object {
                ($_.CimClassName -eq $own) -or $_.CimClassName.StartsWith($own + '_', 'OrdinalIgnoreCase')
            })
    }
    $classes[$csp]
}

# All instances of a class, or the message why they cannot be read.
function Get-Instance($name) {
    if (-not $instances.ContainsKey($name)) {
        $instances[$name] = @{ found = @(); error = $null }
        try { $instances[$name].found = @(Get-CimInstance -Namespace $space -ClassName $name -ErrorAction Stop) }
        catch { $instances[$name].error = $_.Exception.Message }
    }
    $instances[$name]
}

# The instance that has a node, and the type of its property; nothing if no class has the node. It is an error if that cannot
# be known: no class has such a property, or one that has it cannot be read.
function Find-Node($csp, $parent, $instance, $property) {
    $known = @(Get-Class $csp | Where-Object { $null -ne $_.CimClassProperties[$property] })
    if ($known.Count -eq 0) { throw 'no class of the MDM bridge has this node' }
    $unread = $null
    foreach ($class in $known) {
        $all = Get-Instance $class.CimClassName
        if ($null -ne $all.error) { $unread = $all.error }
        foreach ($found in $all.found) {
            if (($found.ParentID -eq $parent) -and ($found.InstanceID -eq $instance)) {
                return @{ Instance = $found; Type = [string] $class.CimClassProperties[$property].CimType }
            }
        }
    }
    if ($null -ne $unread) { throw $unread }
}

# What is at a node, as text; nothing if nothing is there.
function Get-NodeValue($csp, $parent, $instance, $property) {
    $node = Find-Node $csp $parent $instance $property
    if ($null -eq $node) { return $null }
    $value = $node.Instance.$property
    if ($null -eq $value) { return $null }
    if ($value -is [array]) { throw 'its value is a list' }
    $text = [Convert]::ToString($value, [Globalization.CultureInfo]::InvariantCulture)
    # What is longer could not be written back: an environment variable holds 32,767 characters.
    if ($text.Length -gt 30000) { throw 'its value is too long' }
    $text
}

