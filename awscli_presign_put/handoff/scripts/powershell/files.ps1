# Uploads the files of a folder. See put.ps1 for what holds for each script.

<#
.SYNOPSIS
Uploads @COUNT@ to @PLACE@.
.DESCRIPTION
@WORKS@
Save all of this as upload.ps1 in the folder of the files, and run it by the line below, also where "running scripts is
disabled on this system". Or paste it into PowerShell, in that folder.
What is at the store already is not sent again, so that the script can be stopped and run again. It is compared by its size
and digest, not by its type and metadata.
Exit codes: 0 all files are proved to be at the store, 1 the upload failed, 3 it is not known of some files.
Variables of the environment: PARALLEL=4 files at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry,
which doubles, STALL=60 seconds in which nothing is transferred. They are whole numbers.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1
Uploads the files below the folder of the script.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1 C:\folder
Uploads the files below another folder.
#>
& {
param([string]$Folder)

. "$PSScriptRoot/mode.ps1"

$given = @{ Path = $Folder; Rest = @($args) }
# <values>
$size = 3
$ends = 4102444800
$endsAt = '2100-01-01T00:00:00Z'
$digestHeader = 'Content-MD5'
$algorithm = 'MD5'  # empty if this script does not compute it
# A file in each line: its path, its key in the URL, the numbers of its link and of its names of headers, their values,
# the signature, and the same to ask for it. What is no letter or digit is escaped as Regex.Unescape reads it.
$lines = 'f f 0 0 3,kAFQmDzST7DWlj99KOF/cg== s 0 1 - s'
# </values>
# What links share: the text before the key, after it, and after the signature.
$links = @(
# <links>
, @('http://127.0.0.1:9/bkt/', '?X-Amz-Signature=', '')
# </links>
)
# The names of headers that requests have.
$headerNames = @(
# <names>
, @('Content-Length', 'Content-MD5')
, @()
# </names>
)
$hasWindowsNames = [System.IO.Path]::DirectorySeparatorChar -eq '\'
# Microsoft, "Naming Files, Paths, and Namespaces": with one of these it is another path, or no file.
$noName = '(?s)^(.*[<>:"\\|?*\x00-\x1f].*|.*[. ]|(con|conin\$|conout\$|prn|aux|nul|(com|lpt)[1-9\xb9\xb2\xb3])\s*(\..*)?)\z'

. "$PSScriptRoot/common.ps1"

. "$PSScriptRoot/kit.ps1"

# None of the files can be uploaded, as it seems.
function Exit-Run($text, $code = 1) {
    throw @{ Text = $text; Code = $code; IsOfAll = $true }
}

# A request of a file, which begins at this field of its line.
function Read-Link($fields, $at) {
    $before, $after, $end = $links[$fields[$at]]
    $headers = [ordered]@{}
    $values = $fields[$at + 2].Split(',')
    $number = 0
    foreach ($name in $headerNames[$fields[$at + 1]]) { $headers[$name] = [regex]::Unescape($values[$number++]) }
    @{ Url = $before + $fields[1] + $after + $fields[$at + 3] + $end; Headers = $headers }
}

function Read-Line($file) {
    $fields = $file.Line.Split(' ')
    $file.Name = [regex]::Unescape($fields[0])
    $file.Shown = ConvertTo-Visible $file.Name
    $file.Put = Read-Link $fields 2
    $file.Head = Read-Link $fields 6
    $file.Size = [long]$file.Put.Headers['Content-Length']
    $file.Put.Headers.Remove('Content-Length')
    $file.Digest = $file.Put.Headers[$digestHeader]
    $file.Stream = $file.Answer = $null
    $file.IsSigned = $file.MayBeStored = $file.IsUnasked = $false
}

# The path of a file, if it is one below the folder.
function Get-FilePath($name) {
    foreach ($part in $name.Split('/')) {
        # Not by -eq, for which a control character is nothing.
        if ($part -match '^\.{0,2}\z') { Exit-Upload 'this is not the path of a file below the folder.' }
        if ($hasWindowsNames -and [regex]::IsMatch($part, $noName, 'IgnoreCase, CultureInvariant')) {
            Exit-Upload 'Windows cannot have a file of this name. Ask the sender for another one, or run the script on another system.'
        }
    }
    "$root/$name"
}

# Fails if the file cannot be the one that was signed.
function Assert-Signed($file) {
    $file.Path = Get-FilePath $file.Name
    $item = Get-FileItem $file.Path
    if (-not $item) { Exit-Upload 'the file cannot be read: No such file or directory.' }
    if (-not (Test-Regular $item)) { Exit-Upload 'this is not a regular file.' }
    $has = Get-Size $item
    if ($has -ne $file.Size) { Exit-Upload "the file has $has bytes and must have exactly $($file.Size)." }
    $file.Identity = Get-Identity -Item $item
    $found = Get-FileDigest $file $algorithm
    if (-not $file.Digest -or -not $found) { return }
    if ([Convert]::ToBase64String($found) -cne $file.Digest) {
        Exit-Upload "the $algorithm digest of the file is not $($file.Digest). The file has changed."
    }
    $file.IsSigned = $true
}

# Bytes; nothing if this system does not compute it.
function Get-FileDigest($file, $name) {
    $file.Stream = Open-Stream $file.Path
    try {
        if ($name) { , (Get-Digest -File $file.Stream -At 0 -Size $file.Size -Names $name)[$name] }
    } finally { $file.Stream.Dispose() }
}

# Whether the store has this very file, as it answers to HEAD, and the one that was signed.
function Test-There($file, $answer) {
    if ((Get-Lack $answer) -or "$($answer.Headers['Content-Length'])" -notmatch '^0*([0-9]{1,18})\z') { return $false }
    $digest = $answer.Headers[$digestHeader]
    if ([long]$Matches[1] -ne $file.Size -or ($null -ne $digest -and $digest -cne $file.Digest)) { return $false }
    if ($null -ne $digest -and $file.IsSigned) { return $true }
    $etag = Get-Bare $answer.Headers['ETag']
    if (($null -eq $digest -and -not $file.IsSigned) -or $etag -cnotmatch '^[0-9a-f]{32}\z') { return $false }
    $md5 = Get-FileDigest $file 'MD5'
    $md5 -and (ConvertTo-Hexadecimal $md5) -eq $etag
}

# The request by which a file is sent, or by which the store is asked for it.
function Initialize-FileRequest($file) {
    $more = @{ Pause = Get-Pause $file.Attempt }
    if ($file.Step -ne 'Put') { return Initialize-Request -Method 'HEAD' -Url $file.Head.Url -Headers $file.Head.Headers -More $more }
    # .NET Framework disposes of what it has sent.
    $more.Stream = $file.Stream = Open-Stream $file.Path
    $more.Content = [Activator]::CreateInstance([System.Net.Http.StreamContent], @($file.Stream, 65536))
    $more.Size = $file.Size
    # A store that refuses a large file says so before it is sent. Of small files, the question would take longer than the file.
    $more.IsExpecting = $file.Size -gt 1048576 -and -not $file.IsUnasked
    Initialize-Request -Method 'PUT' -Url $file.Put.Url -Headers $file.Put.Headers -More $more
}

# Begins a step: the store is asked, the file is put there, or the store is asked for proof.
function Initialize-Step($file, $step) {
    $file.Step = $step
    $file.Attempt = 0
    Initialize-FileRequest $file
}

function Complete-File($file, $count) {
    if ((Get-Identity $file.Path) -ne $file.Identity) { Exit-Upload 'The file changed while it was sent.' 3 }
    $run[$count]++
    $progress.Done += $file.Size
}

# Fails, and says why a request failed.
function Exit-Answer($file, $answer) {
    $isExpired = 400, 403 -contains $answer.Status -and [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() -ge $ends
    if ($file.MayBeStored) { Exit-Run (Get-UnknownWord $answer) 3 }
    if ((Test-Ended $answer) -or $isExpired) { Exit-Run "the links have expired (they ended at $endsAt). Ask the sender for a new script." }
    if (-not $answer.Status) {
        Exit-Run "the store cannot be reached, or the connection broke. Run the script again to go on.`nReason: $($answer.Problem)"
    }
    if ($file.Step -ne 'Head' -and $answer.Status -lt 300) { try { Exit-Odd $answer (Get-Lack $answer) } catch { Exit-Run $_.TargetObject.Text 3 } }
    if ($answer.Status -eq 412) { Exit-Upload 'the store has another object with this key, and the link does not replace it (412).' }
    if (Test-Busy $answer) { Exit-Run "the store is busy: it answered $(Get-Told $answer). Run the script again to go on." }
    Exit-Run "the store answered $(Get-Told $answer)$(Get-Cause $answer)"
}

# The next request of a file, whose last one was answered so; none once it is done.
function Step-File($file, $answer) {
    if (-not $answer) {
        Read-Line $file
        Assert-Signed $file
        return Initialize-Step $file 'Head'
    }
    if ($file.Step -eq 'Put' -and (Test-Unknown $answer)) { $file.MayBeStored = $true }
    # Of a store, or a proxy, that does not know how to be asked.
    if ($file.Step -eq 'Put' -and $answer.Status -eq 417 -and -not $file.IsUnasked) {
        $file.IsUnasked = $true
        return Initialize-FileRequest $file
    }
    if (Test-Again $answer $file.Attempt) {
        $file.Attempt++
        return Initialize-FileRequest $file
    }
    if ($file.Step -eq 'Put') {
        if (-not (Get-Lack $answer)) { return Complete-File $file 'Sent' }
        # An answer may have been lost before, or say too little.
        if (-not $file.MayBeStored -and $answer.Status -ne 412 -and $answer.Status -ge 300) { Exit-Answer $file $answer }
        $file.Answer = $answer
        return Initialize-Step $file 'Proof'
    }
    $isThere = Test-There $file $answer
    if ($file.Step -eq 'Proof') {
        if (-not $isThere) { Exit-Answer $file $file.Answer }
        return Complete-File $file 'Sent'
    }
    if ($isThere) { return Complete-File $file 'There' }
    if (-not $answer.Status) { Exit-Answer $file $answer }
    Initialize-Step $file 'Put'
}

# Says why a file was not uploaded; fails if it is so with all of them.
function Write-Failure($file, $failure) {
    $thrown = $failure.TargetObject
    if ($thrown -isnot [hashtable]) {
        $thrown = @{ Text = "the file cannot be read: $(Get-Problem $failure.Exception)"; Code = 1 }
    }
    $text = "$($file.Shown): $($thrown.Text -replace '^The upload failed: ')"
    if ($thrown['IsOfAll']) { Exit-Upload $text $thrown.Code }
    $run.Code = [Math]::Max($run.Code, $thrown.Code)
    Write-Line $text
}

Invoke-Upload -Stopped 'Stopped. What is uploaded stays at the store. To go on, run the script again.' -Main {
    Read-KitVariable
    $here = $(if ($PSScriptRoot) { $PSScriptRoot } else { '.' })
    $root = Get-Path @given -Default $here -Usage 'usage: powershell -ExecutionPolicy Bypass -File upload.ps1 [FOLDER]'
    $item = Get-FileItem $root
    if ($item -isnot [System.IO.DirectoryInfo]) { Exit-Upload "The upload failed: there is no folder '$(ConvertTo-Visible $root)'." }
    $root = $item.FullName
    $files = @($lines.Split("`n") | ForEach-Object { @{ Line = $_.TrimEnd("`r") } })
    $run = @{ Sent = 0; There = 0; Code = 0 }
    $refusal = ''
    $progress.Size = $size
    try {
        Invoke-Request -Items $files -Parallel $session.Parallel -Step {
            param($file, $answer)
            $next = $(try { Step-File $file $answer } catch { Write-Failure $file $_ })
            if (-not $next) { $file.Clear() }
            $next
        }
    } catch {
        if ($_.TargetObject -isnot [hashtable]) { throw }
        # What was given up is not reported.
        $refusal = $_.TargetObject.Text
        $run.Code = [Math]::Max($run.Code, $_.TargetObject.Code)
    } finally {
        foreach ($file in $files) { if ($file['Stream']) { $file.Stream.Dispose() } }
    }
    if ($refusal) { Write-Line $refusal }
    $count = $run.Sent + $run.There
    "$count of $($files.Count) files are uploaded: $($run.Sent) were sent, $($run.There) were at the store."
    if ($run.Code -eq 3) { Exit-Upload 'It is not proved that all files are at the store. To go on, run the script again.' 3 }
    if ($count -ne $files.Count) { Exit-Upload 'The upload failed. Correct what is said above, then run the script again.' }
}
} @args
