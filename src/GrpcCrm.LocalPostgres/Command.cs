using System.ComponentModel;
using System.Diagnostics;

namespace GrpcCrm.LocalPostgres;

internal sealed record CommandResult(int ExitCode, string Output)
{
    public const int NotStarted = 127;

    public bool Succeeded => ExitCode == 0;
}

/// <summary>A program and its arguments, run in "/" (any user can enter it) with an environment that holds none of ours.</summary>
internal sealed record Command(IReadOnlyList<string> Line)
{
    /// <summary>For what is no server of ours and is set up by variables, as npm is.</summary>
    public bool WithOurEnvironment { get; init; }

    // The server outlives us: what it inherited of our environment would stay readable in its process.
    private static readonly string[] KeptVariables = ["PATH", "LD_LIBRARY_PATH"];

    public async Task<CommandResult> RunAsync(CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new CommandResult(CommandResult.NotStarted, e.Message);
        }

        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(); // not the tree: below pg_ctl is the server, which must not die that way
            throw;
        }
    }

    /// <summary>For the exit of the process, where nothing can be awaited.</summary>
    public void RunAtExit(TimeSpan limit)
    {
        using var process = Process.Start(StartInfo());
        process?.WaitForExit(limit);
    }

    private ProcessStartInfo StartInfo()
    {
        var info = new ProcessStartInfo(Line[0], Line.Skip(1))
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (WithOurEnvironment)
            return info;
        info.Environment.Clear();
        foreach (var name in KeptVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                info.Environment[name] = value;
        }

        info.Environment["LC_ALL"] = "C";
        info.Environment["TZ"] = "UTC";
        return info;
    }
}
