# Installs, removes or asks after a provisioning package, or tells what the engine has logged.
# What to do is in environment variables, so that no text becomes part of this script.
# ppkg-apply reads what is printed: any of "installed" and "event ID TEXT", then "done" or "failed TEXT".
$ErrorActionPreference = 'Stop'

try {
    $id = $env:PPKG_APPLY_PACKAGE_ID
    switch ($env:PPKG_APPLY_ACTION) {
        'install' {
            $path = $env:PPKG_APPLY_PACKAGE_PATH
            Install-ProvisioningPackage -PackagePath $path -QuietInstall -ForceInstall | Out-Null
        }
        'uninstall' {
            Uninstall-ProvisioningPackage -PackageId $id | Out-Null
        }
        'ask' {
            $found = Get-ProvisioningPackage -PackageId $id -ErrorAction SilentlyContinue
            if ($found -and $found.IsInstalled) { 'installed' }
        }
        'events' {
            $start = [DateTimeOffset]::FromUnixTimeSeconds([long]$env:PPKG_APPLY_SINCE).LocalDateTime
            $log = 'Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin'
            $wanted = @{ LogName = $log; Id = 12, 13, 22, 23; StartTime = $start }
            Get-WinEvent -FilterHashtable $wanted -ErrorAction SilentlyContinue | ForEach-Object {
                'event ' + $_.Id + ' ' + ($_.Message -replace '\s+', ' ')
            }
        }
    }
    'done'
} catch {
    'failed ' + ($_.Exception.Message -replace '\s+', ' ')
}
