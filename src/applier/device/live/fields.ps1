# What the other scripts begin with. A text is printed as UTF-8 in base64: it may be in any language and have any number of lines.
$ErrorActionPreference = 'Stop'

function ConvertTo-Field($text) {
    '=' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string] $text))
}

# Of a message for people the beginning is enough. Nothing else is cut: half a value is another value.
function ConvertTo-Message($text) {
    $text = [string] $text
    if ($text.Length -gt 4000) { $text = $text.Substring(0, 4000) }
    ConvertTo-Field $text
}

