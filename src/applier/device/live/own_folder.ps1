# Makes the folder of ppkg-apply's own files, with its access rights from the start, or reads the rights that it has.
try {
    $folder = $env:PPKG_APPLY_FOLDER
    $sections = [System.Security.AccessControl.AccessControlSections]'Access, Owner, Group'
    if ($env:PPKG_APPLY_ACTION -eq 'make-folder') {
        $rights = New-Object System.Security.AccessControl.DirectorySecurity
        $rights.SetSecurityDescriptorSddlForm($env:PPKG_APPLY_RIGHTS, $sections)
        [System.IO.Directory]::CreateDirectory($folder, $rights) | Out-Null
    }
    $found = [System.IO.Directory]::GetAccessControl($folder, $sections)
    'rights ' + $found.GetSecurityDescriptorSddlForm($sections)
    'done'
} catch {
    'failed ' + (ConvertTo-Message $_.Exception.Message)
}
