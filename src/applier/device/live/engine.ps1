# Installs, removes or asks after a provisioning package, or tells what the engine has logged.
# What to do is in environment variables, so that no text becomes part of this script.
# ppkg-apply reads what is printed: any of "installed", "result TEXT", "newest RECORD" and "event RECORD ID MESSAGE DATA...",
# then "done" or "failed TEXT". fields.ps1 comes before this script.
$log = 'Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin'
# Where the cmdlets leave their traces: only administrators can write there.
$traces = 'C:\Windows\Logs\ppkgc'

try {
    $id = $env:PPKG_APPLY_PACKAGE_ID
    [System.IO.Directory]::CreateDirectory($traces) | Out-Null
    switch ($env:PPKG_APPLY_ACTION) {
        'install' {
            $path = $env:PPKG_APPLY_PACKAGE_PATH
            Install-ProvisioningPackage -PackagePath $path -QuietInstall -ForceInstall -LogsDirectoryPath $traces | Out-Null
        }
        'uninstall' {
            Uninstall-ProvisioningPackage -PackageId $id -LogsDirectoryPath $traces | Out-Null
        }
        'ask' {
            $found = Get-ProvisioningPackage -PackageId $id -LogsDirectoryPath $traces -ErrorAction SilentlyContinue
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
                @('event', $entry.RecordId, $entry.Id, (ConvertTo-Field $entry.Message)) + $data -join ' '
            }
        }
    }
    'done'
} catch {
    'failed ' + (ConvertTo-Field $_.Exception.Message)
}
