<#
.SYNOPSIS
    Puts the provisioning package that lies beside this script into an offline Windows image.
.DESCRIPTION
    For Windows PE and technician PCs, with the image mounted or applied to a volume. By default the package goes into the
    image with DISM /Add-ProvisioningPackage and is applied during the first start (OOBE). With -SetupComplete the kit is
    copied to Windows\Setup\Scripts instead, and SetupComplete.cmd installs the package at the end of Windows Setup. An
    image that has this kit in one way is refused for the other; the same way may be used again.
    Windows PE needs the optional component WinPE-PowerShell; DISM itself is always there.
    Exit codes: 0 staged, 5 not elevated, 87 wrong arguments, 1603 DISM or the copy failed, 1620 package missing or altered.
.PARAMETER ImageRoot
    The folder or drive that holds the Windows folder of the image, such as W:\ or C:\mount.
.PARAMETER SetupComplete
    Installs at the end of Windows Setup instead of in OOBE.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $ImageRoot,
    [switch] $SetupComplete
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Stop-WithCode {
    param([int] $Code, [string] $Message)
    Write-Host $Message
    exit $Code
}

# SHA-256 without Get-FileHash, which Windows PE may lack.
function Get-Sha256 {
    param([string] $Path)
    $stream = [IO.File]::OpenRead($Path)
    $sha256 = [Security.Cryptography.SHA256]::Create()
    try {
        ([BitConverter]::ToString($sha256.ComputeHash($stream)) -replace '-', '').ToLowerInvariant()
    }
    finally {
        $stream.Dispose()
        $sha256.Dispose()
    }
}

$identity = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Stop-WithCode 5 'Not elevated: start PowerShell with "Run as administrator", then run this script again.'
}
# A backslash before the closing quote breaks the arguments of a program; in the arguments of this script it has become a
# quote then.
$root = $ImageRoot.TrimEnd('\', '/', '"')
if ($root -match '^[A-Za-z]:$') {
    $root += '\'
}
# .NET has another current folder than PowerShell. An absent drive is an error here.
$windows = ''
try {
    $root = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($root)
    $windows = [IO.Path]::Combine($root, 'Windows')
}
catch { $windows = '' }
if (($windows -eq '') -or -not [IO.Directory]::Exists([IO.Path]::Combine($windows, 'System32'))) {
    Stop-WithCode 87 ($ImageRoot + ' is absent or holds no Windows: name the folder or drive above the Windows folder of the image.')
}

$sums = Join-Path $PSScriptRoot 'SHA256SUMS'
if (-not (Test-Path -LiteralPath $sums -PathType Leaf)) {
    Stop-WithCode 1620 'SHA256SUMS is missing: unpack the whole kit into one folder.'
}
$package = ''
$files = @()
foreach ($line in [IO.File]::ReadAllLines($sums)) {
    if ($line -match '^([0-9a-f]{64})  (.+)$') {
        $hash = $Matches[1]
        $name = $Matches[2]
        $path = Join-Path $PSScriptRoot $name
        if (-not (Test-Path -LiteralPath $path -PathType Leaf)) {
            Stop-WithCode 1620 ($name + ' is missing: unpack the whole kit into one folder.')
        }
        if ((Get-Sha256 $path) -ne $hash) {
            Stop-WithCode 1620 ($name + ' is not the file this kit was made with: unpack the kit again.')
        }
        $files += $path
        if ($name -like '*.ppkg') {
            $package = $path
        }
    }
}
if ($package -eq '') {
    Stop-WithCode 1620 'SHA256SUMS lists no package.'
}

try {
    $scripts = [IO.Path]::Combine($windows, 'Setup\Scripts')
    $live = [IO.Path]::Combine($scripts, 'SetupComplete.cmd')
    $own = @($files | Where-Object { [IO.Path]::GetFileName($_) -eq 'SetupComplete.cmd' })
    $isOwn = [IO.File]::Exists($live) -and ($own.Count -eq 1) -and ((Get-Sha256 $live) -eq (Get-Sha256 $own[0]))
    $staged = [IO.Path]::Combine($windows, 'Provisioning\Packages\' + [IO.Path]::GetFileName($package))
    $byApplier = 'Provisioning\Packages\ppkg-apply-' + (Get-Sha256 $package).Substring(0, 8) + '.ppkg'
    if ([IO.File]::Exists([IO.Path]::Combine($windows, $byApplier))) {
        Stop-WithCode 87 'ppkg-apply has put the package into the image already: it would be installed twice.'
    }
    if ($SetupComplete) {
        if ($own.Count -ne 1) {
            Stop-WithCode 1620 'SHA256SUMS lists no SetupComplete.cmd.'
        }
        if ([IO.File]::Exists($live) -and -not $isOwn) {
            Stop-WithCode 87 'The image has a SetupComplete.cmd already: add the line of ours to it by hand.'
        }
        if ([IO.File]::Exists($staged)) {
            Stop-WithCode 87 'The package is in the image already: it would be installed twice.'
        }
        New-Item -ItemType Directory -Path $scripts -Force | Out-Null
        # What starts the rest comes last: a copy that breaks off must start nothing. It goes first when staging again.
        if ($isOwn) {
            Remove-Item -LiteralPath $live -Force
        }
        $rest = @($files | Where-Object { $_ -ne $own[0] })
        Copy-Item -LiteralPath ($rest + $sums) -Destination $scripts -Force
        Copy-Item -LiteralPath $own[0] -Destination $scripts -Force
        Stop-WithCode 0 ('The kit is in ' + $scripts + '. Setup will leave its result in Windows\Setup\Scripts\result.')
    }
    if ($isOwn) {
        Stop-WithCode 87 ('This kit is in ' + $scripts + ' already: its package would be installed twice.')
    }
    if ($windows -eq $env:SystemRoot) {
        Stop-WithCode 87 ($ImageRoot + ' is the running Windows: use Install-Package.ps1 there.')
    }
    # What a 32-bit PowerShell calls System32 holds the 32-bit DISM.
    $is32 = [Environment]::Is64BitOperatingSystem -and -not [Environment]::Is64BitProcess
    $system = if ($is32) { 'Sysnative' } else { 'System32' }
    $dism = [IO.Path]::Combine($env:SystemRoot, $system + '\Dism.exe')
    & $dism ('/Image:' + $root) '/Add-ProvisioningPackage' ('/PackagePath:' + $package)
    # 3010: it was done, and a restart is needed.
    if (@(0, 3010) -notcontains $LASTEXITCODE) {
        Stop-WithCode 1603 ('DISM ended with ' + $LASTEXITCODE + '; its log is Windows\Logs\DISM\dism.log.')
    }
}
catch {
    Stop-WithCode 1603 ('The package was not staged: ' + $_.Exception.Message)
}
Stop-WithCode 0 'The package is in the image and will be applied at the first start.'
