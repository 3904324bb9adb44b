# Makes the folder of ppkg-apply's own files, with its access rights from the start, or reads the rights that it has.
# What to do is in environment variables, so that no text becomes part of this script.
# ppkg-apply reads what is printed: "rights SDDL", then "done" or "failed TEXT". fields.ps1 comes before this script.
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
    'failed ' + (ConvertTo-Field $_.Exception.Message)
}
