# Which parts at the store are proved to be those of the file.

# The parts that the store has, by number: ETag, Size, Digest, Modified. Nothing if there is no such upload any more.
function Read-List {
    $listed = @{}
    foreach ($link in $lists) {
        $answer = Get-FinalAnswer -Method 'GET' -Url $link -Headers $headersOfList -Most 2097152 -IsRead { param($read) Test-List $read }
        if ($answer.Status -eq 404) { return $null }
        if ($answer.Status -ne 200 -or -not (Test-List $answer)) {
            $why = Get-Why $answer
            throw @{ Text = "The upload failed: $why"; Code = 1; Why = $why }
        }
        $null, $entries = $answer.Text -csplit '<Part>'
        foreach ($text in $entries) {
            $text = ($text -csplit '</Part>')[0]
            $number, $size, $etag = (Get-Element $text 'PartNumber'), (Get-Element $text 'Size'), (Get-Element $text 'ETag')
            if ($number -notmatch '^[0-9]{1,5}\z' -or $size -notmatch '^[0-9]{1,18}\z' -or -not (Get-Bare $etag)) {
                Exit-Upload 'The store''s list of parts cannot be read.'
            }
            $digest = if ($digestElement) { Get-Element $text $digestElement } else { '' }
            $listed[[int]$number] = @{ ETag = $etag; Size = [long]$size; Digest = $digest }
        }
    }
    $listed
}

function Test-List($answer) {
    $answer.Root -ceq 'ListPartsResult' -and $answer.Text.Trim().EndsWith('</ListPartsResult>')
}

# Whether a part is there which may be the right one: it has this length, and not another digest.
function Test-Listed($listed, $number, $size, $digests) {
    $entry = $listed[$number]
    if (-not $entry -or ($null -ne $size -and $entry.Size -ne (Get-Length $number $size))) { return $false }
    -not $entry.Digest -or -not $digests[$number] -or $entry.Digest -ceq $digests[$number]
}

function Get-Length($number, $size) {
    [Math]::Min($partSize, $size - ($number - 1) * $partSize)
}

function Get-Count($size) {
    [Math]::Max(1, [int][Math]::Ceiling($size / $partSize))
}

function Exit-Changed($number) {
    Exit-Failed "part $number of the file is not the one that was signed. The file has changed."
}

# Keeps the MD5 of a part. Fails if the part is not the one that was signed.
function Assert-Part($source, $file, $number) {
    $names = @('MD5') + @($algorithm | Where-Object { $_ -and $source.Digests[$number] })
    $length = Get-Length $number $source.Size
    $found = Get-Digest -File $file -At (($number - 1) * $partSize) -Size $length -Names $names
    $source.Md5s[$number] = $found['MD5']
    $is = if ($algorithm) { $found[$algorithm] } else { $null }
    if ($source.Digests[$number] -and $is -and [Convert]::ToBase64String($is) -cne $source.Digests[$number]) { Exit-Changed $number }
}

# The ETags of the parts at the store that are proved to be this file's, by number. Their age is no proof: another file may
# be older.
function Get-ProvedPart($source, $listed) {
    $etags = @{}
    $file = Open-Stream $source.Path
    try {
        foreach ($number in 1..$source.Count) {
            if (-not (Test-Listed -Listed $listed -Number $number -Size $source.Size -Digests $source.Digests)) { continue }
            Assert-Part -Source $source -File $file -Number $number
            $entry, $md5 = $listed[$number], $source.Md5s[$number]
            # If it has a digest that is signed, it is the same, and that of the file if it could be computed.
            $isProved = $algorithm -and $entry.Digest -and $source.Digests[$number]
            if ($isProved -or ($md5 -and (Get-Bare $entry.ETag) -ceq (ConvertTo-Hexadecimal $md5))) { $etags[$number] = $entry.ETag }
        }
    } finally { $file.Dispose() }
    $unproved = @($listed.Keys | Where-Object { $_ -le $source.Count }).Count - $etags.Count
    if ($unproved -eq 1) { Write-Line '1 part at the store is not proved to be of this file. It is sent again.' }
    if ($unproved -gt 1) { Write-Line "$unproved parts at the store are not proved to be of this file. They are sent again." }
    $etags
}

# Whether the object is already there, of the parts that the store lists: Swift lists the parts of an upload that was
# completed, and a part that is sent then would be in its object.
function Test-ObjectOfParts($listed) {
    if (-not $hasMd5 -or -not $listed.Count) { return $false }
    $etags = @($listed.Keys | Sort-Object | ForEach-Object { Get-Bare $listed[$_].ETag })
    if (@($etags | Where-Object { $_ -cnotmatch '^[0-9a-f]{32}\z' }).Count) { return $false }
    $whole = Get-ETagOfParts @($etags | ForEach-Object { , (ConvertFrom-Hexadecimal $_) })
    $answer = Get-FinalAnswer -Method 'HEAD' -Url $head -Headers $headersOfHead
    -not (Get-Lack $answer) -and (Get-Bare $answer.Headers['ETag']) -ceq $whole
}

function ConvertFrom-Hexadecimal($text) {
    $bytes = [Array]::CreateInstance([byte], [int]($text.Length / 2))
    for ($at = 0; $at -lt $bytes.Length; $at++) { $bytes[$at] = [Convert]::ToByte($text.Substring(2 * $at, 2), 16) }
    , $bytes
}

# The ETag of an object in parts that have these MD5s, where ETags are MD5.
function Get-ETagOfParts($md5s) {
    $joined = [System.IO.MemoryStream]@{}
    foreach ($md5 in $md5s) { $joined.Write($md5, 0, $md5.Length) }
    $whole = Get-Digest -File $joined -At 0 -Size $joined.Length -Names 'MD5'
    "$(ConvertTo-Hexadecimal $whole['MD5'])-$($md5s.Count)"
}

# The ETags that this file has as an object, where ETags are MD5.
function Get-ObjectETag($source) {
    $md5s = @(foreach ($number in 1..$source.Count) { if ($source.Md5s[$number]) { , $source.Md5s[$number] } })
    if ($md5s.Count -ne $source.Count) { return }
    Get-ETagOfParts $md5s
    if ($source.Count -eq 1) { ConvertTo-Hexadecimal $md5s[0] }
}

# Whether ETags are MD5 here, and one that is not this file's is one as well.
function Test-OtherByMd5($source, $etag) {
    if ($etag -cnotmatch '^[0-9a-f]{32}(-[0-9]+)?\z') { return $false }
    foreach ($number in @($source.Md5s.Keys)) {
        $md5 = $source.Md5s[$number]
        if ($md5 -and (Get-Bare $source.Proved[$number]) -ceq (ConvertTo-Hexadecimal $md5)) { return $true }
    }
    $false
}

# Computes what is not known yet.
function Read-AllPart($source) {
    $file = Open-Stream $source.Path
    try {
        foreach ($number in 1..$source.Count) {
            if (-not $source.Md5s.ContainsKey($number) -or $source.Digests[$number]) { Assert-Part -Source $source -File $file -Number $number }
        }
    } finally { $file.Dispose() }
}

# Whether an ETag is the MD5 of the file, which some stores have for objects in parts as well.
function Test-Whole($source, $etag) {
    if ($etag -cnotmatch '^[0-9a-f]{32}\z') { return $false }
    $file = Open-Stream $source.Path
    try { $found = Get-Digest -File $file -At 0 -Size $source.Size -Names 'MD5' } finally { $file.Dispose() }
    $found['MD5'] -and (ConvertTo-Hexadecimal $found['MD5']) -ceq $etag
}
