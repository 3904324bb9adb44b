# What the other scripts begin with. A text is printed as UTF-8 in base64: it may be in any language and have any number of lines.
$ErrorActionPreference = 'Stop'

function ConvertTo-Field($text) {
    $text = [string] $text
    if ($text.Length -gt 100000) { $text = $text.Substring(0, 100000) }
    '=' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))
}

