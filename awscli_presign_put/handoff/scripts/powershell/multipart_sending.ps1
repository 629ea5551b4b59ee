# Sends the missing parts, several at a time, and says why a request failed.

# Whether the links have ended.
function Test-LinksEnded($answer) {
    (Test-Ended $answer) -or (400, 403 -contains $answer.Status -and (Get-Seconds) -ge $ends)
}

# Seconds since 1970.
function Get-Seconds {
    [long][Math]::Floor(([DateTime]::UtcNow - [DateTime]'1970-01-01').TotalSeconds)
}

# Why a request failed, in words.
function Get-Why($answer) {
    if (Test-LinksEnded $answer) {
        return "the links have expired (they ended at $endsAt). Ask the sender for a new script. The sender runs: $renewal"
    }
    if ($answer.Status -eq 404) { return 'the store has no such upload. It was completed or aborted.' }
    if ($answer.Status -eq 0) { return 'the store cannot be reached, or the connection broke. Run the script again to go on.' }
    if (Test-Busy $answer) { return "the store is busy: it answered $(Get-Told $answer). Run the script again to go on." }
    "the store answered $(Get-Told $answer)$(Get-Cause $answer)"
}

# The same of a request with a digest, which some stores do not know; they have Content-MD5.
function Get-WhyDigest($answer) {
    $why = Get-Why $answer
    $isOther = 'BadDigest', 'XAmzContentSHA256Mismatch' -ccontains $answer.Code -or (Test-LinksEnded $answer)
    if ($isOther -or 400, 501 -notcontains $answer.Status -or -not $digestElement) { return $why }
    $first, $cause = $why -split "`n", 2
    $more = "If this store does not support $digestHeader, ask the sender for a script made with --checksum-algorithm MD5."
    "$($first.TrimEnd('.')). $more$(if ($cause) { "`n$cause" })"
}

# Sends what is missing. Whether the upload is still there: it may have been completed or aborted meanwhile.
function Send-Missing($source, $links, $listed) {
    $missing = @($links | Where-Object { -not $source.Proved.ContainsKey($_.Number) })
    $linked = @{}
    foreach ($link in $missing) { $linked[$link.Number] = $true }
    foreach ($number in 1..$source.Count) {
        if (-not $source.Proved.ContainsKey($number) -and -not $linked[$number]) {
            Exit-Failed "the store does not have part $number of this file, and this script has no link for it. The sender runs: $renewal"
        }
    }
    $progress.Activity = "Uploading $key. The links end at $endsAt"
    $progress.Size = $source.Size
    $progress.Done = $source.Size
    foreach ($link in $missing) { $progress.Done -= Get-Length $link.Number $source.Size }
    $rate = @{ Began = [DateTime]::UtcNow; Done = $progress.Done; IsWarned = $false }
    try {
        Invoke-Request -Items $missing -Parallel $session.Parallel -Step { param($link, $answer) Step-Part -Source $source -Link $link -Answer $answer -Rate $rate }
    } catch {
        if ($_.TargetObject -isnot [hashtable] -or -not $_.TargetObject.IsGone) { throw }
        return $false
    }
    $true
}

# The next request for a part, or nothing if it is at the store.
function Step-Part($source, $link, $answer, $rate) {
    $number = $link.Number
    $length = Get-Length $number $source.Size
    if ($answer) {
        if ($answer.IsChanged) { Exit-Changed $number }
        $lack = Get-Lack $answer
        if (-not $lack) {
            $source.Proved[$number] = $answer.Headers['ETag']
            $source.Md5s[$number] = $answer.Digests['MD5']
            $progress.Done += $length
            return Show-Rate $rate
        }
        if ($answer.Status -eq 404) { throw @{ Text = "The upload failed: $(Get-Why $answer)"; Code = 1; IsGone = $true } }
        # A store, or a proxy, that does not know how to be asked.
        $isFirst = $answer.Status -eq 417 -and -not $link.IsUnasked
        if ($isFirst) { $link.IsUnasked = $true }
        if (-not $isFirst -and -not (Test-Again $answer $link.Attempt)) {
            if ($answer.Status -ge 200 -and $answer.Status -lt 300 -and -not $answer.Code) { Exit-Odd -Answer $answer -Lack $lack -What "part $number" }
            Exit-Failed $(if ($source.Digests[$number]) { Get-WhyDigest $answer } else { Get-Why $answer })
        }
        $link.Attempt++
    }
    $headers = $headersOfPart
    $more = @{ Stream = (Open-Stream $source.Path); At = ($number - 1) * $partSize; Size = $length; Pause = Get-Pause $link.Attempt }
    if ($source.Digests[$number]) {
        $more.Function = $algorithm
        $more.Digest = $source.Digests[$number]
        $headers = [ordered]@{ $digestHeader = $more.Digest }
        foreach ($name in $headersOfPart.Keys) { $headers[$name] = $headersOfPart[$name] }
    }
    # Where the connection broke, the store may have refused the part before it had all of it, and says so only then.
    $more.IsExpecting = $link.Attempt -gt 0 -and -not $link.IsUnasked
    Initialize-Request -Method 'PUT' -Url $link.Url -Headers $headers -More $more
}

function Show-Rate($rate) {
    $took = ([DateTime]::UtcNow - $rate.Began).TotalSeconds
    if ($rate.IsWarned -or $took -lt 5) { return }
    $rest = [long](($progress.Size - $progress.Done) * $took / ($progress.Done - $rate.Done))
    if ((Get-Seconds) + $rest -le $ends) { return }
    $rate.IsWarned = $true
    Write-Line ("At this rate, the upload takes $rest s more, but the links end at $endsAt. Parts that are missing then " +
        "need a new script. The sender runs: $renewal")
}
