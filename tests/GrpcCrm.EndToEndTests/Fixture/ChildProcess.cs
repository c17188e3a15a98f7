using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>A .NET program beside this assembly, started, heard and ended. It does not outlive this object.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>Only a hang takes so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int SigTerm = 15;
    private static readonly int SigStop = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int SigCont = OperatingSystem.IsMacOS() ? 19 : 18;
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly Task _reading;
    private TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The end of what it said, to tell why it failed.</summary>
    private string Tail
    {
        get
        {
            lock (_lock) return string.Join('\n', _lines.TakeLast(20));
        }
    }

    public static ChildProcess Start(string assembly, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> settings)
    {
        var own = Environment.ProcessPath;
        var start = new ProcessStartInfo(Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Join(AppContext.BaseDirectory, assembly) },
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Returns the first line that begins so.</summary>
    public Task<string> SaysAsync(string beginning) => SaysAsync(line => line.StartsWith(beginning, StringComparison.Ordinal));

    public async Task<string> SaysAsync(Predicate<string> wanted)
    {
        var deadline = Task.Delay(Patience);
        while (true)
        {
            var ended = _reading.IsCompleted;
            Task next;
            lock (_lock)
            {
                if (_lines.Find(wanted) is { } found) return found;
                next = _heard.Task;
            }

            if (ended || deadline.IsCompleted)
                throw new InvalidOperationException($"The process did not say what was awaited. It said:\n{Tail}");
            await Task.WhenAny(next, _reading, deadline);
        }
    }

    /// <summary>SIGKILL: it ends where it stands.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it stands still with all that it holds.</summary>
    public void Pause() => Assert.Equal(0, Signal(_process.Id, SigStop));

    /// <summary>SIGCONT: it goes on as if no time had passed.</summary>
    public void Resume() => Assert.Equal(0, Signal(_process.Id, SigCont));

    /// <summary>SIGTERM: returns the exit status.</summary>
    public Task<int> TerminateAsync()
    {
        Assert.Equal(0, Signal(_process.Id, SigTerm));
        return ExitedAsync();
    }

    public async Task<int> ExitedAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
            return _process.ExitCode;
        }
        catch (TimeoutException hang)
        {
            throw new InvalidOperationException($"The process did not end. It said:\n{Tail}", hang);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            TaskCompletionSource heard;
            lock (_lock)
            {
                _lines.Add(line);
                (heard, _heard) = (_heard, new(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            heard.SetResult();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
