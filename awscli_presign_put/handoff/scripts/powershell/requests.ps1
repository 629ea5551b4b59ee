# How the PowerShell scripts send requests, several at a time, in one thread.
#
# PowerShell has no threads and .NET Framework no stream of a part of a file, so that one loop sends all requests
# (Invoke-Request): it hands tasks to .NET, and waits for any of them, for a fraction of a second, so that Ctrl-C works:
# PowerShell cannot interrupt a call into .NET. A part of a file goes through a pipe (pipe.ps1).

# A request. What it sends is one of: Bytes; Content, which reads Stream; or Size bytes of Stream from At on, with the MD5,
# and with the digest by which they are checked: Function, Digest. Its answer may take Seconds and Most bytes.
function Initialize-Request($method, $url, $headers, $more = @{}) {
    $request = @{
        Method = $method; Url = $url; Headers = $headers; Bytes = $null; Content = $null; Stream = $null; At = 0; Size = 0
        Function = ''; Digest = ''; Seconds = $session.Stall; Most = 1048576; Pause = 0; IsExpecting = $false
        Item = $null; Task = $null; Message = $null; Pipe = $null; Write = $null; Body = $null; Count = 0
        Moved = 0; Since = $null; Chunk = 65536; Functions = @{}; Digests = @{}; Problem = ''; IsChanged = $false; IsPiped = $false
        Cancel = [System.Threading.CancellationTokenSource]@{}
        Due = $null; Until = $null; Buffer = $null; Answer = $null
    }
    foreach ($name in $more.Keys) { $request[$name] = $more[$name] }
    $request.Due = [DateTime]::UtcNow.AddSeconds($request.Pause)
    $request
}

function Open-Request($request) {
    [void]$session.Requests.Add($request)
    $request.Since = [DateTime]::UtcNow
    $request.Message = [System.Net.Http.HttpRequestMessage]@{ Method = $request.Method; RequestUri = $request.Url }
    $request.Message.Headers.ExpectContinue = $request.IsExpecting
    if ($null -ne $request.Bytes) {
        $request.Message.Content = [System.Net.Http.ByteArrayContent]$request.Bytes
    } elseif ($request.Content) {
        $request.Message.Content = $request.Content
    } elseif ($request.Stream) {
        Open-Pipe $request
    }
    foreach ($name in $request.Headers.Keys) {
        $value = $request.Headers[$name]
        # .NET has some headers on the content, and refuses them on the request.
        if (-not $request.Message.Headers.TryAddWithoutValidation($name, $value)) {
            [void]$request.Message.Content.Headers.TryAddWithoutValidation($name, $value)
        }
    }
    $request.Task = $session.Client.SendAsync($request.Message, 'ResponseHeadersRead', $request.Cancel.Token)
}

# Does what can be done without waiting. Whether the request has its answer.
function Step-Request($request) {
    try {
        while ($request.Pipe -and -not ($request.Write -and -not $request.Write.IsCompleted)) { Step-Pipe $request }
        if ($request.Content -and $request.Stream.CanRead -and $request.Moved -ne $request.Stream.Position) {
            $request.Moved = $request.Stream.Position
            $request.Since = [DateTime]::UtcNow
        }
        while ($request.Task.IsCompleted) {
            $result = $request.Task.GetAwaiter().GetResult()
            if ($null -eq $request.Answer) {
                $request.Answer = @{ Response = $result }
                $request.Until = [DateTime]::UtcNow.AddSeconds($request.Seconds)
                $request.Task = $result.Content.ReadAsStreamAsync()
            } elseif ($null -eq $request.Body) {
                $request.Body = $result
                # Most answers are short, and to make the longest buffer for each takes longer than to read it.
                $request.Buffer = [Array]::CreateInstance([byte], 16384)
                $request.Task = $result.ReadAsync($request.Buffer, 0, $request.Buffer.Length, $request.Cancel.Token)
            } elseif ($result) {
                $request.Count += $result
                if ($request.Count -gt $request.Most) { throw 'the answer is too long' }
                if ($request.Count -eq $request.Buffer.Length) {
                    $larger = [Array]::CreateInstance([byte], [Math]::Min($request.Most + 1, 16 * $request.Count))
                    $request.Buffer.CopyTo($larger, 0)
                    $request.Buffer = $larger
                }
                $request.Task = $request.Body.ReadAsync($request.Buffer, $request.Count, $request.Buffer.Length - $request.Count, $request.Cancel.Token)
            } else {
                $request.Answer = Read-Answer $request
                break
            }
        }
        if (-not $request.Answer -or -not $request.Answer.ContainsKey('Status')) {
            if (-not $request.Until) {
                # What .NET has handed over, the system may still be sending.
                $limit = if ($request.Size -and $request.Moved -ge $request.Size) { 5 * $session.Stall } else { $request.Seconds }
                if ([DateTime]::UtcNow -gt $request.Since.AddSeconds($limit)) { throw 'timed out' }
            } elseif ([DateTime]::UtcNow -gt $request.Until) { throw 'timed out' }
            return $false
        }
    } catch {
        if ($_.TargetObject -is [hashtable]) { throw }
        if (Test-ProxyRefusal $_.Exception) { Exit-Proxy }
        $request.Problem = Get-Problem $_.Exception
        $request.Answer = Read-Answer $request $_.Exception
    }
    Close-Request $request
    $true
}

function Close-Request($request) {
    $request.Cancel.Cancel()
    if ($request.Pipe) { Close-Pipe $request }
    if ($request.IsPiped) { $request.Stream.Dispose() }
    if ($request.Message) { $request.Message.Dispose() }
    if ($request.Body) { $request.Body.Dispose() }
    $request.Buffer = $request.Body = $null
    $session.Requests.Remove($request)
}

# Whether a proxy asked for a password before it connected to the store: then .NET has no answer, but an exception.
function Test-ProxyRefusal($exception) {
    while ($exception) {
        if ($exception -is [System.Net.WebException] -and $exception.Response -and [int]$exception.Response.StatusCode -eq 407) { return $true }
        # In .NET, only the text has the number, in English everywhere.
        if ($exception -is [System.Net.Http.HttpRequestException] -and $exception.Message -match "proxy.*'407'") { return $true }
        $exception = $exception.InnerException
    }
    $false
}

# Whether there was no connection to the store, so that nothing was sent: .NET takes what is short, and .NET Framework closes
# any file, also if it could not connect.
function Test-Unconnected($exception) {
    $failures = @(
        'ConnectFailure', 'NameResolutionFailure', 'ProxyNameResolutionFailure', 'SecureChannelFailure', 'TrustFailure'
        # Of .NET: those of HttpRequestException, and of a socket.
        'NameResolutionError', 'ConnectionError', 'SecureConnectionError', 'ProxyTunnelError'
        'ConnectionRefused', 'HostNotFound', 'TryAgain', 'NoData', 'HostDown', 'HostUnreachable', 'NetworkDown', 'NetworkUnreachable'
    )
    while ($exception) {
        if ($exception -is [System.Security.Authentication.AuthenticationException]) { return $true }
        foreach ($name in 'Status', 'HttpRequestError', 'SocketErrorCode') {
            $property = $exception.PSObject.Properties[$name]
            if ($property -and $failures -contains "$($property.Value)") { return $true }
        }
        # What ends a connection that was made is in one of these.
        if ($exception -is [System.IO.IOException]) { return $false }
        $exception = $exception.InnerException
    }
    $false
}

# Sends the requests of these items, so many at a time. The step gets an item and the answer to its last request, none at
# first, and returns its next request, or nothing once the item is done.
function Invoke-Request($items, $parallel, $step) {
    $items = @($items)
    $begun = 0
    $flying = [System.Collections.ArrayList]@()
    try {
        while ($begun -lt $items.Count -or $flying.Count) {
            if ($begun -lt $items.Count -and $flying.Count -lt $parallel) {
                $item = $items[$begun++]
                $next = & $step $item $null
                if ($next) {
                    $next.Item = $item
                    [void]$flying.Add($next)
                }
                if ($begun -lt $items.Count -and $flying.Count -lt $parallel) { continue }
            }
            $pending = @()
            $isLater = $hasNext = $false
            foreach ($request in @($flying)) {
                if (-not $request.Task) {
                    if ([DateTime]::UtcNow -lt $request.Due) {
                        $isLater = $true
                        continue
                    }
                    Open-Request $request
                }
                if (Step-Request $request) {
                    $flying.Remove($request)
                    $next = & $step $request.Item $request.Answer
                    if ($next) {
                        $next.Item = $request.Item
                        [void]$flying.Add($next)
                    }
                    $hasNext = $true
                } else {
                    $pending += $request.Task
                    if ($request.Write) { $pending += $request.Write }
                }
            }
            Show-Progress $flying
            if ($hasNext) { continue }
            if ($pending.Count) { [void][System.Threading.Tasks.Task]::WaitAny([System.Threading.Tasks.Task[]]$pending, $(if ($isLater) { 20 } else { 200 })) }
            elseif ($isLater -and $flying.Count) { Start-Sleep -Milliseconds 20 }
        }
    } finally {
        foreach ($request in @($flying)) { Close-Request $request }
    }
}

function Get-Answer($request) {
    Invoke-Request -Items @($request) -Parallel 1 -Step { param($item, $answer) if (-not $answer) { $item } }
    $request.Answer
}
