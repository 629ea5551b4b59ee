# Uploads a file in parts. See put.ps1 for what holds for each script.
#
# The store is its memory: before a part is sent, a presigned ListParts tells whether it is there. The parts go through pipes, so
# that memory stays as it is, whatever their size.

<#
.SYNOPSIS
Uploads a file in parts by links.
.DESCRIPTION
@WORKS@
Save this as upload.ps1, and run it by one of the lines below, also where "running scripts is disabled on this system".
An upload that was stopped goes on with the next run, with or without -Resume. What is at the store is not sent again.
-Status says which parts are at the store. -Abort ends the upload and deletes the parts at the store.
Variables of the environment: PARALLEL=4 parts at a time, RETRIES=5 for each request, PAUSE=1 second before the first retry,
which doubles, STALL=60 seconds in which nothing is transferred. They are whole numbers.
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1 FILE
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1 FILE -Resume
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1 -Status
.EXAMPLE
powershell -ExecutionPolicy Bypass -File upload.ps1 -Abort
#>
& {
param([string]$Path, [switch]$Resume, [switch]$Status, [switch]$Abort)

. "$PSScriptRoot/mode.ps1"

$given = @{ Path = $Path; Rest = @($args) }
$asked = @(foreach ($each in 'Path', 'Resume', 'Status', 'Abort') { if ($PSBoundParameters[$each]) { $each } }) -join ' '
# <values>
$key = 'k'
$name = 'backup.tar'
$exactly = $null
$most = 5242883
$partSize = 5242880
$hasMd5 = $true  # whether ETags are MD5, as far as the sender knows
$ends = 4102444800
$endsAt = '2100-01-01T00:00:00Z'
$renewal = 'aws s3 presign-multipart s3://bkt/k --resume u'
$digestElement = 'ChecksumSHA256'
$digestHeader = 'x-amz-checksum-sha256'
$composite = ''
$algorithm = 'SHA256'
$head = 'http://127.0.0.1:9/bkt/k?X-Amz-Signature=s'
$completion = 'http://127.0.0.1:9/bkt/k?uploadId=u&X-Amz-Signature=s'
$abortion = 'http://127.0.0.1:9/bkt/k?uploadId=u&X-Amz-Signature=s'
$before = 'http://127.0.0.1:9/bkt/k?partNumber='  # empty where each part has a URL of its own
$between = '&uploadId=u&X-Amz-Signature='
$after = ''
# </values>
$lists = @(
# <lists>
'http://127.0.0.1:9/bkt/k?uploadId=u'
# </lists>
)
$headersOfList = [ordered]@{
# <headersOfList>
# </headersOfList>
}
$headersOfHead = [ordered]@{
# <headersOfHead>
# </headersOfHead>
}
$headersOfCompletion = [ordered]@{
# <headersOfCompletion>
# </headersOfCompletion>
}
$headersOfAbortion = [ordered]@{
# <headersOfAbortion>
# </headersOfAbortion>
}
$headersOfPart = [ordered]@{
# <headersOfPart>
# </headersOfPart>
}
# A part in each line: its number, what its link has of its own, and its digest.
$parts = @(
# <parts>
'1 s -'
'2 s -'
# </parts>
)
# The digests of the parts that this script has no link for.
$digests = @(
# <digests>
# </digests>
)

. "$PSScriptRoot/common.ps1"

. "$PSScriptRoot/kit.ps1"

. "$PSScriptRoot/pipe.ps1"

. "$PSScriptRoot/multipart_proof.ps1"

. "$PSScriptRoot/multipart_sending.ps1"

. "$PSScriptRoot/multipart_completion.ps1"

function Send-File($opened) {
    $source = @{
        Path = $opened.Path; Size = $opened.Size; Identity = $opened.Identity; Count = Get-Count $opened.Size
        Digests = @{}; Md5s = @{}; Proved = @{}
    }
    foreach ($line in $digests) {
        $number, $digest = $line.Split(' ')
        $source.Digests[[int]$number] = $digest
    }
    $links = foreach ($line in $parts) {
        $number, $varying, $digest = $line.Split(' ')
        if ($digest -ne '-') { $source.Digests[[int]$number] = $digest }
        @{ Number = [int]$number; Url = $(if ($before) { $before + $number + $between + $varying + $after } else { $varying }); Attempt = 0; IsUnasked = $false }
    }
    $links = @($links | Where-Object { $_.Number -le $source.Count })
    $listed = Read-List
    if (-not $listed) { return Resolve-Object $source }
    $source.Proved = Get-ProvedPart $source $listed
    if ($source.Proved.Count -lt $source.Count -and (Test-ObjectOfParts $listed)) { return Resolve-Object $source }
    $listed = if (Send-Missing -Source $source -Links $links -Listed $listed) { Read-List } else { $null }
    if (-not $listed) { return Resolve-Object $source }
    for ($number = 1; $number -le $source.Count; $number++) {
        if (-not (Test-Listed -Listed $listed -Number $number -Size $source.Size -Digests $source.Digests)) {
            Exit-Failed 'the store does not have all parts. Run the script again to go on.'
        }
        if ((Get-Bare $listed[$number].ETag) -cne (Get-Bare $source.Proved[$number])) {
            Exit-Failed "part $number at the store was replaced by somebody else. Run the script again."
        }
    }
    if ((Get-Identity $source.Path) -ne $source.Identity) { Exit-Failed 'the file changed while it was uploaded. Run the script again.' }
    Complete-Upload $source (Get-Document $source $listed)
}

function Show-Status {
    try { $listed = Read-List } catch {
        if ($_.TargetObject -isnot [hashtable] -or -not $_.TargetObject.Why) { throw }
        Exit-Upload "The store does not say which parts it has: $($_.TargetObject.Why)"
    }
    if (-not $listed) { return Show-Object }
    $right = @($listed.Keys | Where-Object { Test-Listed -Listed $listed -Number $_ -Size $exactly -Digests @{} }).Count
    $of = if ($null -ne $exactly) { " of $(Get-Count $exactly)" } else { '' }
    "$right$of parts are at the store. The links end at $endsAt."
    if ($null -ne $exactly -and $right -eq (Get-Count $exactly)) {
        $answer = Get-Answer (Initialize-Request -Method 'HEAD' -Url $head -Headers $headersOfHead)
        # Swift still lists the parts of what was completed.
        if (-not (Get-Lack $answer) -and (Get-AnswerSize $answer) -eq $exactly) { "An object is there, too: $(Get-ToldObject $answer)" }
    }
}

function Show-Object {
    $answer = Get-FinalAnswer -Method 'HEAD' -Url $head -Headers $headersOfHead
    if ($answer.Status -eq 404) { Exit-Upload 'The upload was completed or aborted, and there is no object.' }
    if ((Get-Lack $answer) -or $null -eq (Get-AnswerSize $answer)) {
        Exit-Upload "The upload was completed or aborted. The store does not show the object: $(Get-WhyNotShown $answer)"
    }
    "The upload was completed or aborted. There is an object: $(Get-ToldObject $answer)"
}

function Get-ToldObject($answer) {
    $modified = if ($answer.Headers['Last-Modified']) { $answer.Headers['Last-Modified'] } else { 'an unknown time' }
    $isProved = $composite -and $answer.Headers[$digestHeader] -ceq $composite
    $last = if ($isProved) { 'It has the digest of the file.' } else { 'To compare it with a file, run the script with FILE.' }
    "$(Get-AnswerSize $answer) bytes, ETag $(ConvertTo-Shown $answer.Headers['ETag']), of $(ConvertTo-Shown $modified). $last"
}

function Send-Abort {
    $answer = Get-FinalAnswer -Method 'DELETE' -Url $abortion -Headers $headersOfAbortion
    if ($answer.Status -eq 204) { return 'The upload is aborted. The store has deleted its parts.' }
    if ($answer.Status -ge 200 -and $answer.Status -lt 300) {
        Exit-Upload "The store answered HTTP $($answer.Status), but not as an S3 store does. It is not proved that the upload is aborted." 3
    }
    Exit-Upload "The upload is not aborted: $(Get-Why $answer)"
}

$stopped = 'Stopped. What is uploaded stays at the store. To go on, run the script again; to delete it, use -Abort.'
Invoke-Upload -Stopped $stopped -Main {
    Read-KitVariable
    $usage = "usage: powershell -ExecutionPolicy Bypass -File upload.ps1 FILE, or -Status or -Abort in the place of FILE   (for example: $name)"
    if ('', 'Path', 'Resume', 'Path Resume', 'Status', 'Abort' -notcontains $asked) { Exit-Upload $usage }
    if ($asked -eq 'Status') { return Show-Status }
    if ($asked -eq 'Abort') { return Send-Abort }
    $file = Get-Path @given -Usage $usage
    $opened = Open-File $file
    if ($null -ne $exactly -and $opened.Size -ne $exactly) { Exit-Failed "the file has $($opened.Size) bytes and must have exactly $exactly." }
    if ($null -ne $most -and $opened.Size -gt $most) { Exit-Failed "the file has $($opened.Size) bytes and must have at most $most." }
    # A digest that this system does not compute proves nothing of the file.
    if ($algorithm -and -not (Get-HashFunction $algorithm).Count) { $algorithm = '' }
    Send-File $opened
}
} @args
