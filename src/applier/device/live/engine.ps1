# Installs, removes or asks after a provisioning package, or tells what the engine has logged.
# ppkg-apply reads what is printed: any of "installed" and "event ID TEXT", then "done" or "failed TEXT".
param(
    [Parameter(Mandatory = $true)][string]$Action,
    [string]$PackagePath,
    [string]$PackageId,
    [long]$Since
)

$ErrorActionPreference = 'Stop'

try {
    switch ($Action) {
        'install' {
            Install-ProvisioningPackage -PackagePath $PackagePath -QuietInstall -ForceInstall | Out-Null
        }
        'uninstall' {
            Uninstall-ProvisioningPackage -PackageId $PackageId | Out-Null
        }
        'ask' {
            if (Get-ProvisioningPackage -PackageId $PackageId -ErrorAction SilentlyContinue) { 'installed' }
        }
        'events' {
            $start = [DateTimeOffset]::FromUnixTimeSeconds($Since).LocalDateTime
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
