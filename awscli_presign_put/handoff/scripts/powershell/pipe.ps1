# How the PowerShell scripts send a part of a file. .NET Framework has no stream of a part of another, and a class of one's own
# is another thread's, which PowerShell cannot run. So the part goes through a pipe, into which the loop of requests puts as
# many bytes as the part has.

function Open-Pipe($request) {
    $request.IsPiped = $true
    $ways = @([System.IO.Pipes.PipeDirection]'Out', [System.IO.Pipes.PipeDirection]'In')
    $request.Pipe = [Activator]::CreateInstance([System.IO.Pipes.AnonymousPipeServerStream], @($ways[0], [System.IO.HandleInheritability]'None', 262144))
    $end = [Activator]::CreateInstance([System.IO.Pipes.AnonymousPipeClientStream], @($ways[1], $request.Pipe.ClientSafePipeHandle))
    $request.Message.Content = [Activator]::CreateInstance([System.Net.Http.StreamContent], @($end, 262144))
    $request.Message.Content.Headers.ContentLength = $request.Size
    $request.Functions = Get-HashFunction (@('MD5') + @($request.Function) -ne '')
    $request.Buffer = [Array]::CreateInstance([byte], 1048576)
    [void]$request.Stream.Seek($request.At, 'Begin')
}

# Puts the next bytes into the pipe, as soon as those before are taken. The last are held back until all are known to be
# the right ones: whatever the store checks, it never has the whole of others.
function Step-Pipe($request) {
    if ($request.Write) {
        if (-not $request.Write.IsCompleted) { return }
        if ($request.Write.IsFaulted -or $request.Write.IsCanceled) { return Close-Pipe $request }
        # Few pieces cost little, and each must be taken before the connection counts as silent.
        $took = ([DateTime]::UtcNow - $request.Since).TotalSeconds
        if ($took -lt 1) { $request.Chunk = 1048576 } elseif ($took -gt $session.Stall / 10) { $request.Chunk = 65536 }
    }
    $left = $request.Size - $request.Moved
    $got = if ($left) { $request.Stream.Read($request.Buffer, 0, [int][Math]::Min($left, $request.Chunk)) } else { 0 }
    if ($left -and -not $got) { Exit-Failed 'the size of the file changed.' }
    foreach ($function in $request.Functions.Values) {
        [void]$function.TransformBlock($request.Buffer, 0, $got, $null, 0)
        if ($left -eq $got) { [void]$function.TransformFinalBlock($request.Buffer, 0, 0) }
    }
    if ($left -eq $got -and -not $request.Digests.Count) {
        foreach ($name in $request.Functions.Keys) { $request.Digests[$name] = $request.Functions[$name].Hash }
        $is = $request.Digests[$request.Function]
        if ($request.Digest -and $is -and [Convert]::ToBase64String($is) -cne $request.Digest) {
            $request.IsChanged = $true
            $request.Cancel.Cancel()
            return Close-Pipe $request
        }
    }
    if (-not $got) { return Close-Pipe $request }
    $request.Since = [DateTime]::UtcNow
    $request.Write = $request.Pipe.WriteAsync($request.Buffer, 0, $got)
    $request.Moved += $got
}

function Close-Pipe($request) {
    $request.Pipe.Dispose()
    $request.Pipe = $request.Write = $null
}
