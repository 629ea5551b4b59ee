# All of it is one block, so that "Stop" and the variables end with it where it is pasted into a session. It has no blank
# line in it, and one at its end: where it is piped to PowerShell, a blank line ends a block.
#
# By .NET's HttpClient, because Invoke-WebRequest adds a Content-Type of its own and refuses some headers. In ASCII
# whatever it holds: 5.1 reads a file without a byte-order mark in the ANSI code page, where bytes of other characters
# are quotes.

# @WORKS@
# Paste this into PowerShell, in the folder of the file. Or save it as upload.ps1 and run it, also where "running
# scripts is disabled on this system":
#   powershell -ExecutionPolicy Bypass -File upload.ps1
& {
$ErrorActionPreference = 'Stop'
# <values>
$key = 'k'
$name = 'feather.ttf'
$url = 'http://127.0.0.1:9/bkt/k?X-Amz-Signature=s'
$exactly = 3
# </values>
$digests = [ordered]@{
# <digests>
MD5 = 'kAFQmDzST7DWlj99KOF/cg=='
# </digests>
}
$causes = @{
# <causes>
'EntityTooLarge' = 'too-large. Use a smaller file, or ask for a new URL.'
# </causes>
}
$stall = 60
if ($env:STALL) { $stall = [int]$env:STALL }
$visible = {
param($text)
if ($text.Length -gt 300) { $text = $text.Substring(0, 300) + '...' }
[regex]::Replace($text, '[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uDB40]', { param($found) '\u{0:x4}' -f [int][char]$found.Value })
}
# PowerShell cannot interrupt a call into .NET: Ctrl-C works between short waits.
$wait = {
param($task)
$at = -1
$since = [DateTime]::UtcNow
while (-not $task.AsyncWaitHandle.WaitOne(200)) {
if ($file.CanRead -and $file.Position -ne $at) {
$at = $file.Position
$since = [DateTime]::UtcNow
Write-Progress -Activity "Uploading $key" -Status "$at of $size bytes" -PercentComplete ([Math]::Min(100, 100 * $at / [Math]::Max($size, 1)))
} else {
# What .NET has handed over, the system may still be sending.
$limit = $stall
if ($at -ge $size) { $limit = 5 * $stall }
if (([DateTime]::UtcNow - $since).TotalSeconds -gt $limit) {
$cancel.Cancel()
throw [TimeoutException]"the store did not answer for $limit seconds."
}
}
}
$task.GetAwaiter().GetResult()
}
$tls = [System.Net.ServicePointManager]::SecurityProtocol
$file = $client = $request = $response = $proxy = $null
$failed = ''
$isOver = $false
$code = 1
$doubt = ' It is not known whether the file was stored.'
try {
Add-Type -AssemblyName System.Net.Http
# Older Windows has TLS 1.2, and does not use it unless it is asked to.
if ([int]$tls -ne 0) { [System.Net.ServicePointManager]::SecurityProtocol = [int]$tls -bor 3072 }
$item = Get-Item -Force -LiteralPath $name
$stat = $item.PSObject.Properties['UnixStat']
# Opening a pipe waits for whoever writes to it.
if ($item -isnot [System.IO.FileInfo] -or ($stat -and 'File', 'SymbolicLink' -notcontains "$($stat.Value.ItemType)")) { throw 'The upload failed: the file is not a regular file.' }
$path = $item.FullName
$changed = $item.LastWriteTimeUtc
$file = New-Object System.IO.FileStream $path, 'Open', 'Read', 'ReadWrite'
$size = $file.Length
if ($null -ne $exactly -and $size -ne $exactly) { throw "The upload failed: the file has $size bytes and must have exactly $exactly." }
foreach ($algorithm in $digests.Keys) {
$wanted = [BitConverter]::ToString([Convert]::FromBase64String($digests[$algorithm])) -replace '-'
if ((Get-FileHash -LiteralPath $path -Algorithm $algorithm).Hash -ne $wanted) { throw "The upload failed: the $algorithm digest of the file is not $($digests[$algorithm])." }
}
$proxy = [System.Net.WebRequest]::DefaultWebProxy
if ($proxy -and -not $proxy.Credentials) { $proxy.Credentials = [System.Net.CredentialCache]::DefaultCredentials } else { $proxy = $null }
$handler = New-Object System.Net.Http.HttpClientHandler
$handler.AllowAutoRedirect = $false
$client = New-Object System.Net.Http.HttpClient $handler
$client.Timeout = [System.Threading.Timeout]::InfiniteTimeSpan
$cancel = New-Object System.Threading.CancellationTokenSource
$request = New-Object System.Net.Http.HttpRequestMessage ([System.Net.Http.HttpMethod]::Put), $url
# A store that refuses the upload says so before the file is sent.
$request.Headers.ExpectContinue = $true
$request.Content = New-Object System.Net.Http.StreamContent $file
# <headers>
[void]$request.Content.Headers.TryAddWithoutValidation('Content-Type', 'font/ttf')
# </headers>
$response = & $wait $client.SendAsync($request, [System.Net.Http.HttpCompletionOption]::ResponseHeadersRead, $cancel.Token)
$status = [int]$response.StatusCode
$body = & $wait $response.Content.ReadAsStreamAsync()
$buffer = New-Object byte[] 65536
$length = 0
$until = [DateTime]::UtcNow.AddSeconds($stall)
do {
if ([DateTime]::UtcNow -gt $until) { throw [TimeoutException]"the answer of the store (HTTP $status) does not end." }
$got = & $wait $body.ReadAsync($buffer, $length, $buffer.Length - $length, $cancel.Token)
$length += $got
} while ($got -gt 0 -and $length -lt $buffer.Length)
$answer = [System.Text.Encoding]::UTF8.GetString($buffer, 0, $length)
$etag = ''
if ($response.Headers.Contains('ETag')) { $etag = & $visible "$($response.Headers.GetValues('ETag'))" }
$said = $why = ''
if ($answer -cmatch '<Code>([^<]+)</Code>') { $said = $Matches[1] }
if ($causes.ContainsKey($said)) { $why = "`nCause: " + $causes[$said] }
if ($answer -cmatch '<Message>([^<]+)</Message>') { $said = "$said $($Matches[1])" }
if ($status -eq 200 -and $etag.Trim('"') -and $length -lt $buffer.Length -and $answer -notmatch '<html|<!doctype|<Error') {
$code = 0
} elseif ($status -eq 407) {
throw 'The upload failed: the proxy requires a user name and a password.'
} elseif ($status -lt 300 -and -not $said) {
$code = 3
throw "The store answered HTTP $status, but not as an S3 store does.$doubt"
} elseif ($status -lt 500 -or $status -eq 501) {
throw "The store refused the upload: $(& $visible "$status $said".Trim())$why"
} else {
$code = 3
throw "The store answered $(& $visible "$status $said".Trim()).$doubt"
}
$item.Refresh()
if ($code -eq 0 -and ($item.Length -ne $size -or $item.LastWriteTimeUtc -ne $changed)) {
$code = 3
throw 'The file changed while it was sent. It is not proved that the object is this file.'
}
$isOver = $true
} catch {
$isOver = $true
$inner = $_.Exception
while ($inner.InnerException) { $inner = $inner.InnerException }
$failed = $inner.Message
if ($_.TargetObject -isnot [string] -or $_.FullyQualifiedErrorId -ne $failed) {
$failed = 'The upload failed: ' + (& $visible $failed)
if ($request -and (-not $file.CanRead -or $file.Position -ge $size)) {
$code = 3
$failed += $doubt
}
}
} finally {
# Ctrl-C.
if (-not $isOver -and $PSCommandPath) { $Host.SetShouldExit(130) }
Write-Progress -Activity "Uploading $key" -Completed
[System.Net.ServicePointManager]::SecurityProtocol = $tls
if ($proxy) { $proxy.Credentials = $null }
if ($client) { $client.Dispose() }
if ($file) { $file.Dispose() }
}
if ($code -eq 0) {
"Uploaded ${key}: $size bytes, ETag $etag."
} else {
$Host.UI.WriteErrorLine($failed)
# Nothing that it was pasted into is closed.
if ($PSCommandPath -or ($Host.Name -eq 'ConsoleHost' -and [Console]::IsInputRedirected)) { exit $code }
}
}
