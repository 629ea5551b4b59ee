# Completes a multipart upload, and proves the object.

# The document that completes the upload.
function Get-Document($source, $listed) {
    $text = [System.Text.StringBuilder]'<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    foreach ($number in 1..$source.Count) {
        $digest = if ($listed[$number].Digest) { $listed[$number].Digest } else { $source.Digests[$number] }
        $ofPart = if ($digestElement) { "<$digestElement>$(ConvertTo-XmlText $digest)</$digestElement>" } else { '' }
        $etag = ConvertTo-XmlText $source.Proved[$number]
        [void]$text.Append("<Part><PartNumber>$number</PartNumber><ETag>$etag</ETag>$ofPart</Part>")
    }
    $text.Append('</CompleteMultipartUpload>').ToString()
}

function ConvertTo-XmlText($text) {
    "$text".Replace('&', '&amp;').Replace('<', '&lt;').Replace('>', '&gt;')
}

# The length that the headers say, or nothing.
function Get-AnswerSize($answer) {
    $length = "$($answer.Headers['Content-Length'])".Trim()
    if ($length -match '^[0-9]{1,18}\z') { [long]$length } else { $null }
}

# What the answer to a HeadObject shows: "proved" to be this file, "other", "none", "unknown" or "unread".
#
# Given is the ETag with which the store answered the completion of parts of which each was proved to be this file's. It may be
# that of another run's object, as some stores repeat to each completion what they have said to the first.
function Get-Verdict($source, $answer, $given) {
    if ($answer.Status -eq 404) { return 'none' }
    $size = Get-AnswerSize $answer
    if ((Get-Lack $answer) -or $null -eq $size) { return 'unread' }
    if ($size -ne $source.Size) { return 'other' }
    $digest = if ($composite) { $answer.Headers[$digestHeader] } else { '' }
    if ($digest -and $digest -cne $composite) { return 'other' }
    # That of the file, if it could be computed.
    if ($digest -and $algorithm) { return 'proved' }
    $etag = Get-Bare $answer.Headers['ETag']
    if (@(Get-ObjectETag $source) -ccontains $etag -or (Test-Whole $source $etag)) { return 'proved' }
    if (-not $given) { return 'unknown' }
    if ($etag -cne (Get-Bare $given)) { return 'other' }
    if (Test-OtherByMd5 $source $etag) { 'unknown' } else { 'proved' }
}

# Says that the object is stored, if it is proved to be this file; fails otherwise.
function Resolve-Object($source, $given) {
    if (-not $given) { Read-AllPart $source }
    $answer = Get-FinalAnswer -Method 'HEAD' -Url $head -Headers $headersOfHead
    $verdict = Get-Verdict -Source $source -Answer $answer -Given $given
    if ($verdict -eq 'proved') { return Get-Report $source $answer }
    if ($verdict -eq 'unknown') { Exit-Upload 'An object of this size is there. It could not be verified to be this file.' 3 }
    if ($verdict -eq 'unread' -or ($given -and $verdict -eq 'none')) {
        $state = if ($given) { 'The upload was completed' } else { 'The upload was completed or aborted' }
        Exit-Upload "$state, but the store does not show the object: $(Get-WhyNotShown $answer)" 3
    }
    $words = if ($given) { '' } else { 'the store has no such upload. It was completed or aborted, and ' }
    if ($verdict -eq 'none') { Exit-Failed "${words}there is no object." }
    $shape = "It has $(Get-AnswerSize $answer) bytes and the ETag $(ConvertTo-Shown $answer.Headers['ETag'])."
    Exit-Failed "${words}the object at the store is not this file. $shape"
}

function Get-WhyNotShown($answer) {
    if ($answer.Status -ge 200 -and $answer.Status -lt 300) {
        $lack = Get-Lack $answer
        return "the store answered HTTP $($answer.Status), but not as an S3 store does ($(if ($lack) { $lack } else { 'no length' }))."
    }
    if ($answer.Status -eq 404) { 'the store answered 404' } else { Get-Why $answer }
}

function Get-Report($source, $answer) {
    $digest = if ($composite) { $answer.Headers[$digestHeader] } else { '' }
    $more = if ($digest) { ", $digestHeader $(ConvertTo-Shown $digest)" } else { '' }
    $parts = if ($source.Count -eq 1) { '1 part' } else { "$($source.Count) parts" }
    "Uploaded ${key}: $($source.Size) bytes in $parts, ETag $(ConvertTo-Shown $answer.Headers['ETag'])$more."
}

# Completes the upload, and proves the object.
function Complete-Upload($source, $document) {
    $progress.Size = 0
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($document)
    $unknown = ''
    for ($attempt = 0; ; $attempt++) {
        # A store may take minutes for many parts.
        $more = @{ Bytes = $bytes; Seconds = 5 * $session.Stall; Pause = Get-Pause $attempt }
        $answer = Get-Answer (Initialize-Request -Method 'POST' -Url $completion -Headers $headersOfCompletion -More $more)
        $isResult = $answer.Status -eq 200 -and $answer.Root -ceq 'CompleteMultipartUploadResult' -and -not $answer.Code
        $etag = Get-Element $answer.Text 'ETag'
        if ($isResult -and (Get-Bare $etag)) { return Resolve-Object $source $etag }
        if (Test-Unknown $answer) { $unknown = Get-UnknownWord $answer }
        # This request, or one before it, may have completed the upload all the same.
        $there = Get-Answer (Initialize-Request -Method 'HEAD' -Url $head -Headers $headersOfHead)
        if ((Get-Verdict $source $there) -eq 'proved') { return Get-Report $source $there }
        if ($answer.Status -eq 404) { return Resolve-Object $source }
        if ($answer.Status -eq 412) {
            Exit-Failed ('the link depends on what is stored under this key, and that has changed (PreconditionFailed). ' +
                'To delete the parts at the store, run the script with -Abort.')
        }
        if ('InvalidPart', 'InvalidPartOrder' -ccontains $answer.Code) {
            Exit-Failed "the parts at the store are not those of this run ($($answer.Code)). Run the script again."
        }
        if ($answer.Status -eq 409 -and -not (Test-Busy $answer)) {
            Exit-Failed 'another upload of this key ended at the same time (409). Ask the sender for a new upload.'
        }
        $isOdd = $answer.Status -ge 200 -and $answer.Status -lt 300 -and -not $answer.Code
        if ($attempt -ge $session.Retries -or -not ($isOdd -or (Test-Busy $answer))) { break }
    }
    if ($isOdd) { Exit-Odd $answer 'no result of the completion' }
    if ($unknown) { Exit-Upload $unknown 3 }
    Exit-Failed $(if ($composite) { Get-WhyDigest $answer } else { Get-Why $answer })
}
