@{
    RootModule           = 'ppkgc.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '6a3c3d0e-52d7-4f0b-9a54-6d7c1f3f2b8e'
    Author               = 'The ppkgc authors'
    Description          = 'Windows provisioning packages from text: check, build, sign, compare and hand over, by the program ppkgc.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FunctionsToExport    = @(
        'New-PpkgSpec'
        'Test-Ppkg'
        'Build-Ppkg'
        'Get-PpkgInfo'
        'Compare-Ppkg'
        'Protect-Ppkg'
        'New-PpkgKit'
        'Find-PpkgSetting'
    )
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags = @('Windows', 'Provisioning', 'ppkg', 'WCD', 'CSP')
        }
    }
}
