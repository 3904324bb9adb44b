# Provisioning packages as objects: each function runs one command of ppkgc with --format json and returns its document,
# whose properties are described by the schemas of the project. Works in Windows PowerShell 5.1 and in PowerShell 7.

Set-StrictMode -Version 2.0

# What is shown of each kind of object where no other form is asked for.
$shown = @{
    'Ppkgc.Finding' = @('severity', 'code', 'file', 'line', 'message')
    'Ppkgc.Check'   = @('spec', 'ready', 'findings')
    'Ppkgc.Verify'  = @('package', 'whole', 'covered', 'signed', 'trusted', 'findings')
    'Ppkgc.Build'   = @('package', 'files', 'findings')
    'Ppkgc.Inspect' = @('file', 'package', 'settings', 'findings')
    'Ppkgc.Risk'    = @('file', 'verdict', 'complete', 'findings')
    'Ppkgc.Diff'    = @('same', 'changes')
    'Ppkgc.Sign'    = @('catalog', 'written', 'signer', 'findings')
    'Ppkgc.Kit'     = @('output', 'files', 'findings')
    'Ppkgc.Setting' = @('locuri', 'path', 'what', 'line')
}
foreach ($name in $shown.Keys) {
    Update-TypeData -TypeName $name -DefaultDisplayPropertySet $shown[$name] -Force
}

# The program: the one that the variable PPKGC names, the one beside the module, or the one on the path.
function Get-PpkgcProgram {
    if ($env:PPKGC) { return $env:PPKGC }
    $beside = Join-Path $PSScriptRoot 'ppkgc.exe'
    if (Test-Path -LiteralPath $beside -PathType Leaf) { return $beside }
    $found = Get-Command -Name 'ppkgc' -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -eq $found) { throw 'ppkgc is not on the path; put ppkgc.exe beside this module, or its path into $env:PPKGC' }
    $found.Path
}

# An argument as the C runtime of Windows reads it: Windows PowerShell itself passes quotes and final backslashes wrongly.
function ConvertTo-Argument {
    param([string] $Text)
    if ($Text -ne '' -and $Text -notmatch '[\s"]') { return $Text }
    '"' + (($Text -replace '(\\*)"', '$1$1\"') -replace '(\\+)$', '$1$1') + '"'
}

# The text that a secure string holds. It is given to the program by a variable of its own environment, never as an argument.
function ConvertFrom-Secret {
    param([securestring] $Secret)
    (New-Object Management.Automation.PSCredential('x', $Secret)).GetNetworkCredential().Password
}

# Runs the program where the session is; returns its exit code and both outputs.
function Invoke-Program {
    param([string[]] $Arguments, [securestring] $Password)
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = Get-PpkgcProgram
    $start.Arguments = ($Arguments | ForEach-Object { ConvertTo-Argument $_ }) -join ' '
    $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = [Text.Encoding]::UTF8
    $start.StandardErrorEncoding = [Text.Encoding]::UTF8
    $start.EnvironmentVariables['NO_COLOR'] = '1'
    if ($null -ne $Password) { $start.EnvironmentVariables['PPKGC_PASSWORD'] = ConvertFrom-Secret $Password }
    $process = [Diagnostics.Process]::Start($start)
    try {
        # Both are read at once, or a full pipe would stop the program.
        $out = $process.StandardOutput.ReadToEndAsync()
        $err = $process.StandardError.ReadToEndAsync()
        $process.WaitForExit()
        @{ Code = $process.ExitCode; Out = $out.Result; Error = $err.Result.Trim() }
    }
    finally {
        $process.Dispose()
    }
}

# The document that a command prints. Findings are results; what keeps the program from running is an error.
function Invoke-Ppkgc {
    param([string[]] $Arguments, [string] $TypeName, [securestring] $Password)
    # The command comes first, and words that are no options may come last.
    $command, $rest = $Arguments
    $ended = Invoke-Program -Arguments (@($command, '--format', 'json') + @($rest)) -Password $Password
    if ($ended.Code -notin 0, 1, 3 -or -not $ended.Out) { throw $ended.Error }
    $document = $ended.Out | ConvertFrom-Json
    $document.PSObject.TypeNames.Insert(0, $TypeName)
    # Not every document has findings, and those of a risk report are of another kind.
    if ($TypeName -ne 'Ppkgc.Risk' -and $document.PSObject.Properties['findings']) {
        foreach ($finding in $document.findings) { $finding.PSObject.TypeNames.Insert(0, 'Ppkgc.Finding') }
    }
    $document
}

# Each value after the option.
function Get-Repeated {
    param([string] $Option, [string[]] $Values)
    foreach ($value in $Values) { if ($value) { $Option; $value } }
}

# The path of the file system that a path of the session means. A new file need not exist.
function Resolve-FilePath {
    param([string] $Path)
    $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}

# Whether a document says that something is wrong.
function Test-HasError {
    param($Document)
    @($Document.findings | Where-Object { $_.severity -eq 'error' }).Count -gt 0
}

function New-PpkgSpec {
    <#
    .SYNOPSIS
        Writes a starter spec into a new folder.
    .DESCRIPTION
        Runs `ppkgc new`. With -From the spec of a package or of a customizations.xml is written instead.
    .PARAMETER Path
        The folder to create.
    .PARAMETER Template
        The template to start from.
    .PARAMETER From
        A package or a customizations.xml whose spec is written.
    .EXAMPLE
        New-PpkgSpec berlin -Template desktop
    .OUTPUTS
        System.IO.FileInfo for each file.
    #>
    [CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Template')]
    [OutputType([IO.FileInfo])]
    param(
        [Parameter(Mandatory = $true, Position = 0)] [string] $Path,
        [Parameter(ParameterSetName = 'Template')]
        [ValidateSet('desktop', 'kiosk', 'school', 'entra', 'wallpaper', 'lock-screen', 'shared-pc')]
        [string] $Template = 'wallpaper',
        [Parameter(Mandatory = $true, ParameterSetName = 'From')] [string] $From
    )
    $folder = Resolve-FilePath $Path
    if (-not $PSCmdlet.ShouldProcess($folder, 'Write a spec')) { return }
    if ($From) {
        $ended = Invoke-Program -Arguments @('new', $folder, '--from', (Resolve-FilePath $From))
        if ($ended.Code -ne 0) { throw $ended.Error }
        Get-ChildItem -LiteralPath $folder -File -Recurse
        return
    }
    $document = Invoke-Ppkgc -Arguments @('new', $folder, '--template', $Template) -TypeName 'Ppkgc.New'
    foreach ($finding in $document.findings) { Write-Error $finding.message }
    foreach ($file in $document.files) { Get-Item -LiteralPath (Resolve-FilePath $file) }
}

function Test-Ppkg {
    <#
    .SYNOPSIS
        Checks specs, or whether packages are whole, covered and signed.
    .DESCRIPTION
        Runs `ppkgc verify` for packages (.ppkg), and `ppkgc check` for everything else: specs, projects of Windows
        Configuration Designer (customizations.xml) and folders of unpacked packages. What is found is in the property findings.
    .PARAMETER Path
        Specs, projects or packages; also from the pipeline.
    .PARAMETER Ddf
        DDF files, folders of them, or Microsoft's zip.
    .PARAMETER Admx
        ADMX files or folders of them.
    .PARAMETER Target
        Kinds of devices to judge for, such as edition=Pro,build=24H2, instead of those of the spec.
    .PARAMETER Set
        Values that override those of the spec, such as package.version=1.2.
    .PARAMETER Rules
        Files with house rules.
    .PARAMETER Strict
        Takes warnings for errors.
    .PARAMETER Ca
        Trusted certificates, for packages.
    .PARAMETER RequireSignature
        Refuses packages that nobody signed.
    .PARAMETER Quiet
        Returns only $true or $false.
    .EXAMPLE
        Get-ChildItem -Filter *.toml | Test-Ppkg | Select-Object -ExpandProperty findings
    .EXAMPLE
        if (-not (Test-Ppkg fleet.ppkg -Ca issuer.pem -RequireSignature -Quiet)) { throw 'not ours' }
    .OUTPUTS
        Ppkgc.Check (ppkgc.check/1) or Ppkgc.Verify (ppkgc.verify/1).
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName')] [string[]] $Path,
        [string[]] $Ddf,
        [string[]] $Admx,
        [string[]] $Target,
        [string[]] $Set,
        [string[]] $Rules,
        [switch] $Strict,
        [string[]] $Ca,
        [switch] $RequireSignature,
        [switch] $Quiet
    )
    process {
        foreach ($item in $Path) {
            $file = Resolve-FilePath $item
            if ([IO.Path]::GetExtension($file) -eq '.ppkg') {
                $arguments = @('verify', $file) + @(Get-Repeated '--ca' $Ca) + @(Get-Repeated '--rules' $Rules)
                if ($RequireSignature) { $arguments += '--require-signature' }
                $document = Invoke-Ppkgc -Arguments $arguments -TypeName 'Ppkgc.Verify'
                $passed = -not (Test-HasError $document) -and $document.whole -and $document.covered
                if ($RequireSignature) { $passed = $passed -and $document.trusted }
            }
            else {
                $arguments = @('check', $file) + @(Get-Repeated '--ddf' $Ddf) + @(Get-Repeated '--admx' $Admx)
                $arguments += @(Get-Repeated '--target' $Target) + @(Get-Repeated '--set' $Set) + @(Get-Repeated '--rules' $Rules)
                if ($Strict) { $arguments += '--strict' }
                $document = Invoke-Ppkgc -Arguments $arguments -TypeName 'Ppkgc.Check'
                $passed = $document.ready
            }
            if ($Quiet) { [bool] $passed } else { $document }
        }
    }
}

function Build-Ppkg {
    <#
    .SYNOPSIS
        Builds packages from specs or projects.
    .DESCRIPTION
        Runs `ppkgc build`. The record of what was built from what is returned; it is in NAME.build.json as well.
    .PARAMETER Path
        Specs, projects (customizations.xml) or folders of unpacked packages; also from the pipeline.
    .PARAMETER Destination
        The folder for the files.
    .PARAMETER Ddf
        DDF files, folders of them, or Microsoft's zip.
    .PARAMETER Admx
        ADMX files or folders of them.
    .PARAMETER Set
        Values that override those of the spec, such as package.version=1.2.
    .PARAMETER Rules
        Files with house rules.
    .PARAMETER Strict
        Takes warnings for errors.
    .PARAMETER Pfx
        A PFX file by which the catalog is signed.
    .PARAMETER Password
        The pass phrase of the PFX file.
    .PARAMETER Timestamp
        The URL of a timestamp server.
    .PARAMETER Kit
        Also writes a deployment kit: a zip if the name ends in .zip, otherwise a new folder.
    .PARAMETER Force
        Replaces a signed catalog even if the package changes.
    .EXAMPLE
        Build-Ppkg spec.toml -Destination out -Set package.version=1.2
    .EXAMPLE
        Build-Ppkg spec.toml -Destination out -Pfx signer.pfx -Password (Read-Host -AsSecureString) -Kit kit.zip
    .OUTPUTS
        Ppkgc.Build (ppkgc.build/1).
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName')] [string[]] $Path,
        [Parameter(Position = 1)] [string] $Destination = '.',
        [string[]] $Ddf,
        [string[]] $Admx,
        [string[]] $Set,
        [string[]] $Rules,
        [switch] $Strict,
        [string] $Pfx,
        [securestring] $Password,
        [string] $Timestamp,
        [string] $Kit,
        [switch] $Force
    )
    process {
        foreach ($item in $Path) {
            $folder = Resolve-FilePath $Destination
            $file = Resolve-FilePath $item
            if (-not $PSCmdlet.ShouldProcess($folder, "Build the package of $file")) { continue }
            $arguments = @('build', $file, '--output', $folder) + @(Get-Repeated '--ddf' $Ddf) + @(Get-Repeated '--admx' $Admx)
            $arguments += @(Get-Repeated '--set' $Set) + @(Get-Repeated '--rules' $Rules) + @(Get-Repeated '--timestamp' $Timestamp)
            if ($Pfx) { $arguments += '--pfx', (Resolve-FilePath $Pfx) }
            if ($Password) { $arguments += '--pass-env', 'PPKGC_PASSWORD' }
            if ($Kit) { $arguments += '--kit', (Resolve-FilePath $Kit) }
            if ($Strict) { $arguments += '--strict' }
            if ($Force) { $arguments += '--force' }
            Invoke-Ppkgc -Arguments $arguments -TypeName 'Ppkgc.Build' -Password $Password
        }
    }
}

function Get-PpkgInfo {
    <#
    .SYNOPSIS
        Says what a package does, whoever made it.
    .DESCRIPTION
        Runs `ppkgc inspect`. With -Risk it says what the package would do to a device, and what it hides.
    .PARAMETER Path
        Packages; also from the pipeline.
    .PARAMETER Risk
        Judges the package as one from a stranger.
    .PARAMETER ShowSecrets
        Shows values that look like passwords or keys.
    .EXAMPLE
        (Get-PpkgInfo fleet.ppkg).settings | Format-Table
    .EXAMPLE
        Get-ChildItem -Filter *.ppkg | Get-PpkgInfo -Risk | Where-Object verdict -eq 'high'
    .OUTPUTS
        Ppkgc.Inspect (ppkgc.inspect/1) or Ppkgc.Risk (ppkgc.risk/1).
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName')] [string[]] $Path,
        [switch] $Risk,
        [switch] $ShowSecrets
    )
    process {
        foreach ($item in $Path) {
            $arguments = @('inspect', (Resolve-FilePath $item))
            if ($ShowSecrets) { $arguments += '--show-secrets' }
            if ($Risk) { $arguments += '--risk', '--fail-on', 'never' }
            Invoke-Ppkgc -Arguments $arguments -TypeName $(if ($Risk) { 'Ppkgc.Risk' } else { 'Ppkgc.Inspect' })
        }
    }
}

function Compare-Ppkg {
    <#
    .SYNOPSIS
        Compares two packages by what they do; specs are built first.
    .DESCRIPTION
        Runs `ppkgc diff`.
    .PARAMETER ReferencePath
        A package, a spec, or the folder of an unpacked package.
    .PARAMETER DifferencePath
        Another one.
    .PARAMETER Ddf
        DDF files, folders of them, or Microsoft's zip, for specs.
    .EXAMPLE
        (Compare-Ppkg old.ppkg spec.toml).changes
    .OUTPUTS
        Ppkgc.Diff (ppkgc.diff/1).
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0)] [string] $ReferencePath,
        [Parameter(Mandatory = $true, Position = 1)] [string] $DifferencePath,
        [string[]] $Ddf
    )
    $arguments = @('diff', (Resolve-FilePath $ReferencePath), (Resolve-FilePath $DifferencePath)) + @(Get-Repeated '--ddf' $Ddf)
    Invoke-Ppkgc -Arguments $arguments -TypeName 'Ppkgc.Diff'
}

function Protect-Ppkg {
    <#
    .SYNOPSIS
        Signs packages: their catalogs, which are what is signed of a package.
    .DESCRIPTION
        Runs `ppkgc sign`. Both hashes are compared with the package before anything is signed.
    .PARAMETER Path
        Packages or their catalogs; also from the pipeline.
    .PARAMETER Pfx
        A PFX file with key and certificates.
    .PARAMETER Key
        A private key in PEM, with -Certificate.
    .PARAMETER Certificate
        The certificate of the key, in PEM or DER.
    .PARAMETER Chain
        Certificates of issuers to include.
    .PARAMETER Password
        The pass phrase of the key.
    .PARAMETER Timestamp
        The URL of a timestamp server.
    .PARAMETER Rules
        Files with house rules: only those whom they allow may sign.
    .PARAMETER Force
        Replaces the signature of a catalog that is signed already.
    .EXAMPLE
        Protect-Ppkg fleet.ppkg -Pfx signer.pfx -Password (Read-Host -AsSecureString)
    .OUTPUTS
        Ppkgc.Sign (ppkgc.sign/1).
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Pfx')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName')] [string[]] $Path,
        [Parameter(Mandatory = $true, ParameterSetName = 'Pfx')] [string] $Pfx,
        [Parameter(Mandatory = $true, ParameterSetName = 'Key')] [string] $Key,
        [Parameter(Mandatory = $true, ParameterSetName = 'Key')] [string] $Certificate,
        [string[]] $Chain,
        [securestring] $Password,
        [string] $Timestamp,
        [string[]] $Rules,
        [switch] $Force
    )
    process {
        foreach ($item in $Path) {
            $catalog = [IO.Path]::ChangeExtension((Resolve-FilePath $item), '.cat')
            if (-not $PSCmdlet.ShouldProcess($catalog, 'Sign the catalog')) { continue }
            $arguments = @('sign', $catalog) + @(Get-Repeated '--chain' $Chain) + @(Get-Repeated '--timestamp' $Timestamp)
            $arguments += @(Get-Repeated '--rules' $Rules)
            if ($Pfx) { $arguments += '--pfx', (Resolve-FilePath $Pfx) }
            if ($Key) { $arguments += '--key', (Resolve-FilePath $Key), '--cert', (Resolve-FilePath $Certificate) }
            if ($Password) { $arguments += '--pass-env', 'PPKGC_PASSWORD' }
            if ($Force) { $arguments += '--force' }
            Invoke-Ppkgc -Arguments $arguments -TypeName 'Ppkgc.Sign' -Password $Password
        }
    }
}

function New-PpkgKit {
    <#
    .SYNOPSIS
        Makes a deployment kit: package, catalog, scripts and a page for the person on site.
    .DESCRIPTION
        Runs `ppkgc kit`.
    .PARAMETER Path
        The package.
    .PARAMETER Destination
        The kit: a zip if the name ends in .zip, otherwise a new folder.
    .PARAMETER Applier
        A program to include that applies the package on the device, such as ppkg-apply.exe.
    .PARAMETER Report
        Also puts a page into the kit that shows what the package does.
    .EXAMPLE
        New-PpkgKit fleet.ppkg -Destination kit.zip -Report
    .OUTPUTS
        Ppkgc.Kit (ppkgc.kit/1).
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromPipelineByPropertyName = $true)]
        [Alias('FullName')] [string] $Path,
        [Parameter(Mandatory = $true, Position = 1)] [string] $Destination,
        [string] $Applier,
        [switch] $Report
    )
    process {
        $kit = Resolve-FilePath $Destination
        $arguments = @('kit', (Resolve-FilePath $Path), '--output', $kit)
        if ($Applier) { $arguments += '--applier', (Resolve-FilePath $Applier) }
        if ($Report) { $arguments += '--report' }
        if ($PSCmdlet.ShouldProcess($kit, 'Make a deployment kit')) { Invoke-Ppkgc -Arguments $arguments -TypeName 'Ppkgc.Kit' }
    }
}

function Find-PpkgSetting {
    <#
    .SYNOPSIS
        Finds settings by plain words.
    .DESCRIPTION
        Runs `ppkgc find`. Each setting has its address, what it does, and a line for a spec.
    .PARAMETER Words
        What the setting should do.
    .PARAMETER Ddf
        DDF files, folders of them, or Microsoft's zip.
    .PARAMETER Admx
        ADMX files or folders of them.
    .PARAMETER Target
        Kinds of devices, such as edition=Pro,build=24H2, for what they do with each setting.
    .PARAMETER Limit
        How many settings are returned at most.
    .EXAMPLE
        Find-PpkgSetting turn off widgets -Ddf DDFv2.zip | Select-Object -First 1 -ExpandProperty line
    .OUTPUTS
        Ppkgc.Setting for each result of ppkgc.find/1.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0, ValueFromRemainingArguments = $true)] [string[]] $Words,
        [string[]] $Ddf,
        [string[]] $Admx,
        [string[]] $Target,
        [ValidateRange(1, 1000)] [int] $Limit = 8
    )
    $arguments = @('find', '--limit', "$Limit") + @(Get-Repeated '--ddf' $Ddf) + @(Get-Repeated '--admx' $Admx)
    $arguments += @(Get-Repeated '--target' $Target) + @('--') + $Words
    $document = Invoke-Ppkgc -Arguments $arguments -TypeName 'Ppkgc.Find'
    foreach ($finding in $document.findings) { if ($finding.severity -ne 'note') { Write-Warning $finding.message } }
    foreach ($setting in $document.results) {
        $setting.PSObject.TypeNames.Insert(0, 'Ppkgc.Setting')
        $setting
    }
}

Export-ModuleMember -Function 'New-PpkgSpec', 'Test-Ppkg', 'Build-Ppkg', 'Get-PpkgInfo', 'Compare-Ppkg', 'Protect-Ppkg', 'New-PpkgKit', 'Find-PpkgSetting'
