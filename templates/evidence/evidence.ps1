function Get-Hash {
    param([byte[]] $Bytes)
    $hash = [Security.Cryptography.SHA256]::Create()
    try { -join ($hash.ComputeHash($Bytes) | ForEach-Object { $_.ToString('x2') }) } finally { $hash.Dispose() }
}

function Get-FileSha256 {
    param([string] $Path)
    (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash.ToLowerInvariant()
}

# One line, not too long.
function Get-Line {
    param([string] $Text)
    $line = ($Text -replace '\s+', ' ').Trim()
    if ($line.Length -gt 1000) { $line.Substring(0, 1000) } else { $line }
}

function Get-RegistryValue {
    param($Place)
    $key = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64').OpenSubKey($Place.key)
    if ($null -eq $key) { return $null }
    try { $key.GetValue($Place.name, $null, 'DoNotExpandEnvironmentNames') } finally { $key.Dispose() }
}

# What is at a node: value, absent or unreadable.
function Read-Node {
    param([string] $Csp, [string] $Parent, [string] $Instance, [string] $Property)
    try {
        $value = Get-NodeValue $Csp $Parent $Instance $Property
        if ($null -eq $value) { return @{ state = 'absent' } }
        @{ state = 'value'; value = [string] $value }
    }
    catch {
        @{ state = 'unreadable'; why = Get-Line $_.Exception.Message }
    }
}

function Read-Setting {
    param($Setting)
    $node = Read-Node $Setting.csp $Setting.parent $Setting.instance $Setting.property
    $node['node'] = $Setting.node
    $secret = $Setting.want.PSObject.Properties['secret']
    if (($null -ne $secret) -and ($node['state'] -eq 'value')) {
        $text = $secret.Value.nonce + $node['value']
        $node['sha256'] = Get-Hash ([Text.Encoding]::UTF8.GetBytes($text))
        $node.Remove('value')
    }
    $picture = $Setting.PSObject.Properties['picture']
    if ($null -ne $picture) {
        $status = Get-RegistryValue $picture.Value.status
        if ($status -is [int]) { $node['status'] = $status }
        $path = Get-RegistryValue $picture.Value.path
        if (($path -is [string]) -and ($path -ne '') -and (Test-Path -LiteralPath $path -PathType Leaf)) {
            $node['picture_sha256'] = Get-FileSha256 $path
        }
    }
    $node
}

function Read-Phase {
    param([string] $Name, $Expected)
    $instances.Clear()
    @{ name = $Name; nodes = @($Expected.settings | ForEach-Object { Read-Setting $_ }) }
}

function Get-Installed {
    param([string] $Id)
    @(Get-ProvisioningPackage -AllInstalledPackages -ErrorAction SilentlyContinue | Where-Object {
            ([string] $_.PackageId).Trim('{}') -eq $Id.Trim('{}')
        })
}

function Get-LastRecord {
    $newest = @(Get-WinEvent -LogName $Log -MaxEvents 1 -ErrorAction SilentlyContinue)
    if ($newest.Count -eq 0) { return 0 }
    $newest[0].RecordId
}

# Runs ppkg-apply on this device. It prints one JSON document, whatever happens.
function Invoke-Applier {
    param([string] $Verb, [string] $Package)
    try {
        $said = & $Applier $Verb $Package --device live --format json | Out-String
        $code = $LASTEXITCODE
    }
    catch {
        # A program for another kind of processor, or one that a policy blocks.
        return @{ exit_code = $null; message = 'it could not be started: ' + (Get-Line $_.Exception.Message) }
    }
    $message = ''
    try { $message = Get-Line ($said | ConvertFrom-Json).message } catch { $message = Get-Line $said }
    @{ exit_code = $code; message = $message }
}

function Write-Evidence {
    param($Evidence)
    $text = ConvertTo-Json -InputObject $Evidence -Depth 10
    $unfinished = $EvidenceFile + '.tmp'
    [IO.File]::WriteAllText($unfinished, $text, (New-Object Text.UTF8Encoding $false))
    Move-Item -LiteralPath $unfinished -Destination $EvidenceFile -Force
}

# The work of the scheduled task.
function Find-Evidence {
    $expected = Get-Content -LiteralPath $ExpectedFile -Raw -Encoding UTF8 | ConvertFrom-Json
    $package = Join-Path $PSScriptRoot $expected.package.file
    $version = Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $logs = Join-Path $env:SystemRoot 'Logs\ppkgc'
    New-Item -ItemType Directory -Path $logs -Force | Out-Null
    $errors = New-Object Collections.ArrayList
    $evidence = @{
        schema = 'ppkgc.evidence/1'
        expected_sha256 = Get-FileSha256 $ExpectedFile
        package_sha256 = Get-FileSha256 $package
        device = @{
            edition = [string] $version.EditionID
            build = '10.0.' + $version.CurrentBuildNumber + '.' + $version.UBR
            architecture = [string] $env:PROCESSOR_ARCHITECTURE
        }
        started = (Get-Date).ToUniversalTime().ToString('o')
        controls = @()
        engine = @{ installed = $false; errors = @(); result = '' }
        phases = @()
        events = @()
        finished = $false
    }
    try {
        $record = Get-LastRecord
        $already = @(Get-Installed $expected.package.id)
        $evidence['controls'] += @{
            name = 'fresh-device'; held = ($already.Count -eq 0); detail = 'packages of this id before: ' + $already.Count
        }

        # Half of a package must not be installed.
        $half = Join-Path $logs 'half.ppkg'
        $bytes = [IO.File]::ReadAllBytes($package)
        $part = New-Object byte[] ([int] [Math]::Floor($bytes.Length / 2))
        [Array]::Copy($bytes, $part, $part.Length)
        [IO.File]::WriteAllBytes($half, $part)
        $said = 'nothing was said'
        try { Install-ProvisioningPackage -PackagePath $half -QuietInstall -LogsDirectoryPath $logs | Out-Null }
        catch { $said = Get-Line $_.Exception.Message }
        Remove-Item -LiteralPath $half -Force
        $wrong = @(Get-Installed $expected.package.id)
        $evidence['controls'] += @{ name = 'half-package'; held = ($wrong.Count -eq 0); detail = $said }

        # A node that no CSP has must not be read.
        $absent = Read-Node 'Personalization' './Vendor/MSFT' 'Personalization' 'NoSuchProperty'
        $evidence['controls'] += @{
            name = 'absent-node'; held = ($absent['state'] -ne 'value'); detail = 'it is ' + $absent['state']
        }

        $evidence['phases'] += Read-Phase 'before' $expected
        try { Install-ProvisioningPackage -PackagePath $package -QuietInstall -LogsDirectoryPath $logs | Out-Null }
        catch { [void] $errors.Add('install: ' + (Get-Line $_.Exception.Message)) }
        $installed = @(Get-Installed $expected.package.id)
        $known = @($installed | Where-Object { $_.PSObject.Properties['IsInstalled'] -and -not $_.IsInstalled })
        $evidence['engine']['installed'] = ($installed.Count -gt 0) -and ($known.Count -eq 0)
        $evidence['engine']['result'] = Get-Line ($installed | Format-List -Property * | Out-String)
        $evidence['phases'] += Read-Phase 'installed' $expected

        # A CSP that is still fetching a picture reports 2.
        for ($try = 0; $try -lt 12; $try++) {
            $settled = Read-Phase 'settled' $expected
            if (@($settled['nodes'] | Where-Object { $_['status'] -eq 2 }).Count -eq 0) { break }
            Start-Sleep -Seconds 10
        }
        $evidence['phases'] += $settled

        try { Uninstall-ProvisioningPackage -PackageId $expected.package.id -LogsDirectoryPath $logs | Out-Null }
        catch { [void] $errors.Add('uninstall: ' + (Get-Line $_.Exception.Message)) }
        $evidence['phases'] += Read-Phase 'uninstalled' $expected

        if (Test-Path -LiteralPath $Applier -PathType Leaf) {
            $runs = @{ sha256 = Get-FileSha256 $Applier }
            $runs['apply'] = Invoke-Applier 'apply' $package
            $evidence['phases'] += Read-Phase 'applied' $expected
            $runs['rollback'] = Invoke-Applier 'rollback' $package
            $evidence['phases'] += Read-Phase 'rolled-back' $expected
            $evidence['applier'] = $runs
        }

        $events = @(Get-WinEvent -LogName $Log -ErrorAction SilentlyContinue | Where-Object {
                ($_.RecordId -gt $record) -and (@(10, 11, 12, 13, 20, 21, 22, 23) -contains $_.Id)
            } | Sort-Object -Property RecordId)
        $evidence['events'] = @($events | ForEach-Object {
                @{ record = $_.RecordId; id = $_.Id; message = (Get-Line $_.Message) }
            })
        $evidence['finished'] = $true
    }
    catch {
        [void] $errors.Add((Get-Line ($_ | Out-String)))
    }
    $evidence['engine']['errors'] = @($errors)
    Write-Evidence $evidence
}

function Exit-With {
    param([int] $Code, [string] $Message)
    Write-Host $Message
    exit $Code
}

if (-not $Disposable) {
    Exit-With 87 'This installs and uninstalls a package. Run it with -Disposable on a device that you can afford to lose.'
}
$identity = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Exit-With 5 'Not elevated: start PowerShell with "Run as administrator", then run this script again.'
}
if (-not (Get-Command -Name Install-ProvisioningPackage -ErrorAction SilentlyContinue)) {
    Exit-With 1633 'This Windows has no Install-ProvisioningPackage; it comes with Windows 10 and 11 client editions.'
}
if (-not (Test-Path -LiteralPath $ExpectedFile -PathType Leaf)) {
    Exit-With 1620 'expected.json is missing: put it, the package and its catalog beside this script.'
}
$named = (Get-Content -LiteralPath $ExpectedFile -Raw -Encoding UTF8 | ConvertFrom-Json).package
$file = Join-Path $PSScriptRoot $named.file
if (-not (Test-Path -LiteralPath $file -PathType Leaf) -or ((Get-FileSha256 $file) -ne $named.sha256)) {
    Exit-With 1620 ($named.file + ' is missing, or is not the package that expected.json is about.')
}
if ($AsSystem) {
    Find-Evidence
    exit 0
}

if (Test-Path -LiteralPath $EvidenceFile) { Remove-Item -LiteralPath $EvidenceFile -Force }
$shell = Join-Path $env:SystemRoot 'System32\WindowsPowerShell\v1.0\powershell.exe'
$arguments = '-NoProfile -NonInteractive -ExecutionPolicy Bypass -File "' + $PSCommandPath + '" -Disposable -AsSystem'
$action = New-ScheduledTaskAction -Execute $shell -Argument $arguments
$system = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -RunLevel Highest
$limit = New-ScheduledTaskSettingsSet -ExecutionTimeLimit (New-TimeSpan -Minutes $DeadlineMinutes) -AllowStartIfOnBatteries
Register-ScheduledTask -TaskName $TaskName -Action $action -Principal $system -Settings $limit -Force | Out-Null
try {
    Start-ScheduledTask -TaskName $TaskName
    $deadline = (Get-Date).AddMinutes($DeadlineMinutes)
    while (((Get-Date) -lt $deadline) -and -not (Test-Path -LiteralPath $EvidenceFile)) {
        Start-Sleep -Seconds 2
    }
}
finally {
    Unregister-ScheduledTask -TaskName $TaskName -Confirm:$false
}
if (-not (Test-Path -LiteralPath $EvidenceFile)) {
    Exit-With 1603 'The scheduled task has written no evidence in time.'
}
Exit-With 0 ('Evidence is in ' + $EvidenceFile + '. Compare it: ppkgc evidence compare expected.json evidence.json')
