# Uploads one file by PUT. The whole script is one block, so that its variables end with it where it is pasted into a
# session; it has no blank line in it, and one at its end: where it is piped to PowerShell, a blank line ends a block. It is
# in ASCII whatever it holds: Windows PowerShell 5.1 reads a file without a byte-order mark in the ANSI code page, where
# bytes of other characters are quotes.

<#
.SYNOPSIS
Uploads one file by a link.
.DESCRIPTION
@WORKS@
Paste all of this into PowerShell, in the folder of the file. Or save it as upload.ps1, and run it by the line below, also
where "running scripts is disabled on this system".
The variable STALL=60 of the environment is the number of seconds in which nothing is transferred.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1
Uploads the file that the link is for, from the current folder.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1 C:\folder\other.txt
Uploads another file.
#>
& {
param([string]$Path)

. "$PSScriptRoot/mode.ps1"

$given = @{ Path = $Path; Rest = @($args) }
# <values>
$key = 'k'
$name = 'feather.ttf'
$url = 'http://127.0.0.1:9/bkt/k?X-Amz-Signature=s'
$exactly = 3
# </values>
$digests = [ordered]@{
# <digests>
'MD5' = 'kAFQmDzST7DWlj99KOF/cg=='
# </digests>
}
$headers = [ordered]@{
# <headers>
'Content-Type' = 'font/ttf'
# </headers>
}

. "$PSScriptRoot/common.ps1"

. "$PSScriptRoot/one_file.ps1"

Invoke-Upload {
    $file = Get-Path @given -Default $name -Usage 'usage: powershell -ExecutionPolicy Bypass -File upload.ps1 FILE'
    $limits = @{ Least = $(if ($exactly) { $exactly } else { 0 }); Most = $exactly; Words = "exactly $exactly" }
    $opened = Open-CheckedFile -Path $file @limits -Digests $digests
    try {
        $progress.Activity = "Uploading $key"
        $content = { param($stream) [System.Net.Http.StreamContent]$stream }
        $answer = Send-OpenedFile -Opened $opened -Method 'PUT' -Url $url -Headers $headers -Content $content
    } finally { if ($opened.Stream) { $opened.Stream.Dispose() } }
    Assert-Stored -Answer $answer -Lack (Get-Lack $answer) -Opened $opened
    "Uploaded ${key}: $($opened.Size) bytes, ETag $(ConvertTo-Shown $answer.Headers['ETag'])."
}
} @args
