# Uploads one file by a form. See put.ps1 for what holds for each script.
#
# Each part of the form has the headers of the Python script's. Those of MultipartFormDataContent (names without quotation marks,
# a boundary with them, a second name of the file) MiniStack and Ceph 16 read as well; what others do is not known.

<#
.SYNOPSIS
Uploads one file by a form.
.DESCRIPTION
@WORKS@
Paste all of this into PowerShell, in the folder of the file. Or save it as upload.ps1, and run it by the line below, also
where "running scripts is disabled on this system".
MEDIA_TYPE is for a file whose name does not show that its media type is one that is allowed.  # if hasMediaType
The variable STALL=60 of the environment is the number of seconds in which nothing is transferred.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1 @USAGE@
#>
& {
param([string]$Path, [string]$MediaType)

. "$PSScriptRoot/mode.ps1"

$given = @{ Path = $Path; Rest = @($args) }
$givenType = $MediaType
# <values>
$url = 'http://127.0.0.1:9/bkt'
$key = ''
$prefix = 'in/'
$letters = 'abc'  # of a new folder for each run; empty for no folder
$least = 1
$most = 3
$words = 'at least 1 and at most 3 bytes'
$type = 'text/'
$status = 201
$redirect = ''
$name = ''
# </values>
$fields = @(
# <fields>
'policy', 'p'
# </fields>
)
$digests = [ordered]@{
# <digests>
'MD5' = 'kAFQmDzST7DWlj99KOF/cg=='
# </digests>
}
$types = @{
# <types>
'.txt' = 'text/plain'
# </types>
}

. "$PSScriptRoot/common.ps1"

. "$PSScriptRoot/one_file.ps1"

# A folder that nobody else writes to, with a slash at its end.
function Get-Folder {
    if (-not $letters) { return '' }
    $bytes = [Array]::CreateInstance([byte], 8)
    [System.Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($bytes)
    $random = -join ($bytes | ForEach-Object { $letters[$_ % $letters.Length] })
    "$([DateTime]::UtcNow.ToString('yyyy-MM-dd-HHmm', [System.Globalization.CultureInfo]::InvariantCulture))-$random/"
}

# The key below the prefix.
function Get-Key($file) {
    $name = [System.IO.Path]::GetFileName($file).Normalize()
    $whole = $prefix + (Get-Folder) + $name
    if ([System.Text.Encoding]::UTF8.GetByteCount($whole) -gt 1024) { Exit-Failed 'the name of the file is too long.' }
    if ($name.Contains('${filename}')) {
        Exit-Failed 'the store would replace ${filename} in the name of the file.'
    }
    $whole
}

function Get-MediaType($file) {
    $found = if ($givenType) { $givenType } else { "$($types[[System.IO.Path]::GetExtension($file)])" }
    if (-not $found -or -not $found.StartsWith($type, 'Ordinal')) {
        Exit-Failed "the media type must begin with '$type'. Give it after the name of the file."
    }
    $found
}

function ConvertTo-Form($pairs, $stream) {
    $boundary = [Guid]::NewGuid().ToString('N')
    $form = [Activator]::CreateInstance([System.Net.Http.MultipartContent], @('form-data', $boundary))
    [void]$form.Headers.Remove('Content-Type')
    [void]$form.Headers.TryAddWithoutValidation('Content-Type', "multipart/form-data; boundary=$boundary")
    for ($at = 0; $at -lt $pairs.Count; $at += 2) {
        $part = [System.Net.Http.ByteArrayContent][System.Text.Encoding]::UTF8.GetBytes($pairs[$at + 1])
        [void]$part.Headers.TryAddWithoutValidation('Content-Disposition', "form-data; name=`"$($pairs[$at])`"")
        $form.Add($part)
    }
    $part = [System.Net.Http.StreamContent]$stream
    [void]$part.Headers.TryAddWithoutValidation('Content-Disposition', 'form-data; name="file"; filename="file"')
    [void]$part.Headers.TryAddWithoutValidation('Content-Type', 'application/octet-stream')
    $form.Add($part)
    , $form
}

# The ETag, which is in a header, a document or the address of a redirect.
function Get-ETag($answer) {
    if ($redirect) {
        if ("$($answer.Headers['Location'])" -match '[?&]etag=([^&#]*)') { return [Uri]::UnescapeDataString($Matches[1].Replace('+', ' ')) }
        return ''
    }
    $etag = "$($answer.Headers['ETag'])"
    if (-not (Get-Bare $etag) -and $answer.Root -ceq 'PostResponse') { $etag = Get-Element $answer.Text 'ETag' }
    $etag
}

# What an answer lacks, so that it does not show that the file was stored; nothing if it does.
function Get-FormLack($answer) {
    if (-not $redirect) { return Get-Lack -Answer $answer -Wanted $status -ETag (Get-ETag $answer) }
    $location = "$($answer.Headers['Location'])"
    # Any other redirect is one to another region.
    if (-not $location.StartsWith($redirect, 'Ordinal') -or $location.Substring($redirect.Length) -notmatch '^([?&]|$)') {
        return 'not the redirect that was asked for'
    }
    if ($answer.Status -eq 303 -and (Get-Bare (Get-ETag $answer))) { '' } else { 'a redirect without an ETag' }
}

Invoke-Upload {
    # There is one where it is asked for.
    if ($null -eq $type -and $givenType) { $given.Rest += $givenType }
    $file = Get-Path @given -Default $name -Usage 'usage: powershell -ExecutionPolicy Bypass -File upload.ps1 @USAGE@'
    $pairs = @($fields)
    $shown = $key
    $opened = Open-CheckedFile -Path $file -Least $least -Most $most -Words $words -Digests $digests
    try {
        if ($prefix) {
            $whole = Get-Key $opened.Path
            $pairs = @('key', $whole) + $pairs
            $shown = ConvertTo-Visible $whole
            if ($shown -cne $whole -or $whole.Contains('\')) { $shown = @($whole.Split('/') | ForEach-Object { [Uri]::EscapeDataString($_) }) -join '/' }
        }
        if ($null -ne $type) { $pairs += 'Content-Type', (Get-MediaType $opened.Path) }
        $progress.Activity = "Uploading $shown"
        $answer = Send-OpenedFile -Opened $opened -Method 'POST' -Url $url -Headers @{} -Content { param($stream) ConvertTo-Form $pairs $stream }
    } finally { if ($opened.Stream) { $opened.Stream.Dispose() } }
    Assert-Stored -Answer $answer -Lack (Get-FormLack $answer) -Opened $opened
    "Uploaded ${shown}: $($opened.Size) bytes, ETag $(ConvertTo-Shown (Get-ETag $answer))."
}
} @args
