# What the PowerShell scripts that send one file have in common: its checks, and what is said of the answer.

# The file, unless the store would refuse it.
function Open-CheckedFile($path, $least, $most, $words, $digests) {
    $opened = Open-File $path
    if ($opened.Size -lt $least -or ($null -ne $most -and $opened.Size -gt $most)) {
        Exit-Failed "the file has $($opened.Size) bytes and must have $words."
    }
    $opened.Stream = Open-Stream $opened.Path
    $found = Get-Digest -File $opened.Stream -At 0 -Size $opened.Size -Names @($digests.Keys)
    foreach ($name in $found.Keys) {
        if ([Convert]::ToBase64String($found[$name]) -cne $digests[$name]) {
            Exit-Failed "the $name digest of the file is not $($digests[$name])."
        }
    }
    [void]$opened.Stream.Seek(0, 'Begin')
    $opened
}

# The answer to the request that sends the file. A store that refuses the upload says so before the file is sent; one, or a
# proxy, that does not know how to be asked answers 417, and is not asked again. .NET disposes of what it was given to send.
function Send-OpenedFile($opened, $method, $url, $headers, $content) {
    $progress.Size = $opened.Size
    foreach ($isExpecting in $true, $false) {
        if (-not $opened.Stream) { $opened.Stream = Open-Stream $opened.Path }
        $more = @{ Content = & $content $opened.Stream; Stream = $opened.Stream; Size = $opened.Size; IsExpecting = $isExpecting }
        $answer = Get-Answer (Initialize-Request -Method $method -Url $url -Headers $headers -More $more)
        $opened.Stream.Dispose()
        $opened.Stream = $null
        if ($answer.Status -ne 417) { break }
    }
    $answer
}

# Fails if the answer, which lacks this, does not show that the file was stored, or if what was sent may be a mix.
function Assert-Stored($answer, $lack, $opened) {
    if ($lack) {
        if (Test-Unknown $answer) { Exit-Upload (Get-UnknownWord $answer) 3 }
        if (-not $answer.Status) { Exit-Failed "$($answer.Problem)" }
        if ($answer.Status -lt 300 -or $lack -eq 'a redirect without an ETag') { Exit-Odd $answer $lack }
        $told = if ($answer.Code) { Get-Told $answer } else { ConvertTo-Shown "$($answer.Status) $($answer.Reason) $($answer.Text)" 300 }
        Exit-Upload "The store refused the upload: $told$(Get-Cause $answer)"
    }
    if ((Get-Identity $opened.Path) -ne $opened.Identity) { Exit-Upload 'The file changed while it was sent.' 3 }
}
