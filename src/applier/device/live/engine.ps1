# Installs, removes or looks up a provisioning package, or prints what the engine has logged; see mod.rs.
$log = 'Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin'
# Where the cmdlets leave their traces: only administrators can write there.
$traces = 'C:\Windows\Logs\ppkgc'

try {
    $id = $env:PPKG_APPLY_PACKAGE_ID
    $action = $env:PPKG_APPLY_ACTION
    # Only these two actions need the folder.
    if (($action -eq 'install') -or ($action -eq 'uninstall')) {
        [System.IO.Directory]::CreateDirectory($traces) | Out-Null
    }
    $logs = @{}
    if ([System.IO.Directory]::Exists($traces)) { $logs['LogsDirectoryPath'] = $traces }
    switch ($action) {
        'install' {
            Install-ProvisioningPackage -PackagePath $env:PPKG_APPLY_PACKAGE_PATH -QuietInstall -ForceInstall @logs | Out-Null
        }
        'uninstall' {
            Uninstall-ProvisioningPackage -PackageId $id @logs | Out-Null
        }
        'ask' {
            $found = Get-ProvisioningPackage -PackageId $id @logs -ErrorAction SilentlyContinue
            if ($found -and $found.IsInstalled) {
                'installed'
                'result ' + (ConvertTo-Field (@($found.Result) -join "`n"))
            }
        }
        'newest' {
            $newest = Get-WinEvent -LogName $log -MaxEvents 1 -ErrorAction SilentlyContinue
            if ($newest) { 'newest ' + $newest.RecordId }
        }
        'events' {
            $after = [long] $env:PPKG_APPLY_AFTER
            $ids = (12, 13, 20, 21, 22, 23 | ForEach-Object { "EventID=$_" }) -join ' or '
            $query = "*[System[($ids) and (EventRecordID>$after)]]"
            $found = Get-WinEvent -LogName $log -FilterXPath $query -Oldest -MaxEvents 1000 -ErrorAction SilentlyContinue
            foreach ($entry in $found) {
                $data = @(([xml] $entry.ToXml()).GetElementsByTagName('Data'))
                $data = @($data | Where-Object { $_.GetAttribute('Name') -match '^[A-Za-z0-9]+$' })
                $data = @($data | ForEach-Object { $_.GetAttribute('Name') + (ConvertTo-Field $_.InnerText) })
                @('event', $entry.RecordId, $entry.Id, (ConvertTo-Message $entry.Message)) + $data -join ' '
            }
        }
    }
    'done'
} catch {
    'failed ' + (ConvertTo-Message $_.Exception.Message)
}
