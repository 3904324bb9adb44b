<#
.SYNOPSIS
    Installs a provisioning package on this Windows, uninstalls it, and writes down what could be seen.
.DESCRIPTION
    For a device that you can afford to lose: a virtual machine with a snapshot, or a hosted runner. Reads expected.json and the package
    that it names from the folder of this script, and writes evidence.json there. All work is done as SYSTEM by a scheduled
    task, since only SYSTEM can read the nodes of CSPs. Passwords are compared by their hashes and written nowhere.
    Where ppkg-apply.exe lies beside this script, it then applies the package and takes it back, and all is read again.
    Exit codes: 0 evidence was written, 5 not elevated, 87 wrong arguments, 1603 no evidence in time, 1620 files missing or
    altered, 1633 this Windows has no provisioning engine.
.PARAMETER Disposable
    Says that you can afford to lose this device. Nothing happens without it.
.PARAMETER DeadlineMinutes
    How long to wait for the evidence.
.PARAMETER AsSystem
    For the scheduled task.
#>
[CmdletBinding()]
param(
    [switch] $Disposable,
    [ValidateRange(1, 600)] [int] $DeadlineMinutes = 30,
    [switch] $AsSystem
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$TaskName = 'ppkgc-evidence'
$Log = 'Microsoft-Windows-Provisioning-Diagnostics-Provider/Admin'
$ExpectedFile = Join-Path $PSScriptRoot 'expected.json'
$EvidenceFile = Join-Path $PSScriptRoot 'evidence.json'
$Applier = Join-Path $PSScriptRoot 'ppkg-apply.exe'

