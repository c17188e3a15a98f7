using System.Diagnostics;

namespace GrpcCrm.Demo.Processes;

/// <summary>A running program of ours: its lines come to a listener, and it does not outlive this object.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int LastLines = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ChildProgram _program;
    private readonly Process _process;
    private readonly Task _reading;

    private ChildProcess(ChildProgram program, Process process, Action<string> onLine)
    {
        _program = program;
        _process = process;
        _reading = Task.WhenAll(ListenAsync(onLine), LogAsync());
    }

    /// <summary>Completes when the program has ended and all its lines are read.</summary>
    public Task Ended => EndedAsync();

    public int Id => _process.Id;

    public static ChildProcess Start(ChildProgram program, Action<string> onLine)
    {
        var start = new ProcessStartInfo(DotNet)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(program.Dll);
        foreach (var argument in program.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in program.Environment)
            start.Environment[name] = value;
        return new ChildProcess(program, Process.Start(start)!, onLine);
    }

    /// <summary>Returns when the program has ended well; a failure carries the last lines of its log.</summary>
    public async Task SucceedAsync(CancellationToken cancellationToken)
    {
        await Ended.WaitAsync(cancellationToken);
        if (_process.ExitCode != 0)
            throw Failure(FormattableString.Invariant($"ended with exit status {_process.ExitCode}"));
    }

    public DemoException Failure(string problem)
    {
        var log = string.Join('\n', LogFile.Tail(_program.LogFile, LastLines));
        return new DemoException($"{_program.Name} {problem}. The end of {_program.LogFile}:\n{log}");
    }

    /// <summary>Says by the end of its input that the program shall finish.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Ends the program without a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Ended;
    }

    /// <summary>Asks the program to end, and ends it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Signal.Terminate(_process);
        try
        {
            await Ended.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }
        _process.Dispose();
    }

    private static string DotNet => System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    private async Task EndedAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
    }

    private async Task ListenAsync(Action<string> onLine)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            onLine(line);
    }

    private async Task LogAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            LogFile.Append(_program.LogFile, line);
    }
}
