<#
.SYNOPSIS
    Installs the provisioning package that lies beside this script on the running Windows.
.DESCRIPTION
    Checks that package and catalog are the ones this kit was made with, then hands the package to Windows
    (Install-ProvisioningPackage -QuietInstall). Writes result.json and the logs of Windows to the log folder.
    Exit codes: 0 installed, 5 not elevated, 87 wrong arguments, 1603 Windows refused the package,
    1620 package missing or altered, 1633 this Windows has no provisioning engine.
.PARAMETER LogFolder
    Where result.json and the logs go.
.PARAMETER TrustSigner
    First adds the certificate of this kit to the trusted provisioners of the device.
.PARAMETER Force
    Installs although a package of the same or a newer version is there.
#>
[CmdletBinding()]
param(
    [string] $LogFolder = (Join-Path $env:SystemRoot 'Logs\ppkgc'),
    [switch] $TrustSigner,
    [switch] $Force
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

function Exit-WithResult {
    param([int] $Code, [string] $Message)
    Write-Host $Message
    try {
        if (Test-Path -LiteralPath $LogFolder -PathType Container) {
            $result = @{ exitCode = $Code; message = $Message; time = (Get-Date).ToUniversalTime().ToString('o') }
            $result | ConvertTo-Json | Set-Content -LiteralPath (Join-Path $LogFolder 'result.json') -Encoding UTF8
        }
    }
    catch {
        Write-Host ('result.json was not written: ' + $_.Exception.Message)
    }
    exit $Code
}

# The files of this kit, as SHA256SUMS lists them: 64 digits, two blanks, the name.
function Get-KitFile {
    $sums = Join-Path $PSScriptRoot 'SHA256SUMS'
    if (-not (Test-Path -LiteralPath $sums -PathType Leaf)) {
        Exit-WithResult 1620 'SHA256SUMS is missing: unpack the whole kit into one folder.'
    }
    foreach ($line in [IO.File]::ReadAllLines($sums)) {
        if ($line -match '^([0-9a-f]{64})  (.+)$') {
            [pscustomobject] @{ Hash = $Matches[1]; Name = $Matches[2]; Path = (Join-Path $PSScriptRoot $Matches[2]) }
        }
    }
}

function Assert-Whole {
    param($File)
    if (-not (Test-Path -LiteralPath $File.Path -PathType Leaf)) {
        Exit-WithResult 1620 ($File.Name + ' is missing: unpack the whole kit into one folder.')
    }
    if ((Get-FileHash -LiteralPath $File.Path -Algorithm SHA256).Hash -ne $File.Hash) {
        Exit-WithResult 1620 ($File.Name + ' is not the file this kit was made with: unpack the kit again.')
    }
}

# "D:\my logs\" arrives as D:\my logs" here.
$LogFolder = $LogFolder.TrimEnd('\', '/', '"')
if ($LogFolder -match '^[A-Za-z]:$') {
    $LogFolder += '\'
}
$identity = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Exit-WithResult 5 'Not elevated: start PowerShell with "Run as administrator", then run this script again.'
}
# Windows gets the whole path: it may have another current folder.
try {
    $LogFolder = (New-Item -ItemType Directory -Path $LogFolder -Force).FullName
}
catch {
    Exit-WithResult 87 ('The log folder ' + $LogFolder + ' cannot be used: ' + $_.Exception.Message)
}

$files = @(Get-KitFile)
$package = @($files | Where-Object { $_.Name -like '*.ppkg' })
if ($package.Count -ne 1) {
    Exit-WithResult 1620 'SHA256SUMS must list exactly one package.'
}
foreach ($file in @($files | Where-Object { $_.Name -like '*.ppkg' -or $_.Name -like '*.cat' -or $_.Name -like '*.cer' })) {
    Assert-Whole $file
}
if (-not (Get-Command -Name Install-ProvisioningPackage -ErrorAction SilentlyContinue)) {
    if ([Environment]::Is64BitOperatingSystem -and -not [Environment]::Is64BitProcess) {
        Exit-WithResult 1633 ('This is the 32-bit PowerShell, which has no Install-ProvisioningPackage: start ' +
            '%SystemRoot%\Sysnative\WindowsPowerShell\v1.0\powershell.exe instead.')
    }
    Exit-WithResult 1633 'This Windows has no Install-ProvisioningPackage; it comes with Windows 10 and 11 client editions.'
}

try {
    if ($TrustSigner) {
        $certificate = @($files | Where-Object { $_.Name -like '*.cer' })
        if ($certificate.Count -ne 1) {
            Exit-WithResult 87 'This kit holds no certificate to trust: its package is not signed.'
        }
        Install-TrustedProvisioningCertificate -CertificatePath $certificate[0].Path | Out-Null
    }
    $arguments = @{ PackagePath = $package[0].Path; QuietInstall = $true; LogsDirectoryPath = $LogFolder }
    if ($Force) {
        $arguments['ForceInstall'] = $true
    }
    Install-ProvisioningPackage @arguments | Out-Host
    # That Windows knows a package does not mean that it is installed.
    $known = @(Get-ProvisioningPackage -PackagePath $package[0].Path -ErrorAction SilentlyContinue)
    $known = @($known | Where-Object { $_.PSObject.Properties['IsInstalled'] })
    $refused = @($known | Where-Object { -not $_.IsInstalled })
}
catch {
    Exit-WithResult 1603 ('Windows did not install ' + $package[0].Name + ': ' + $_.Exception.Message)
}
if ($refused.Count -gt 0) {
    Exit-WithResult 1603 ('Windows has taken ' + $package[0].Name + ' and does not list it as installed; see ' + $LogFolder)
}
if ($known.Count -eq 0) {
    Exit-WithResult 0 ('Windows reported no error for ' + $package[0].Name + ', and does not say whether it is installed; see ' + $LogFolder)
}
Exit-WithResult 0 ($package[0].Name + ' is installed. Sign out to see a changed wallpaper, lock to see a changed lock screen.')
