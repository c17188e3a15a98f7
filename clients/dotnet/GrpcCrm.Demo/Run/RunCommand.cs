using System.CommandLine;
using GrpcCrm.Demo.Seeded;
using GrpcCrm.Demo.Sources;

namespace GrpcCrm.Demo.Run;

/// <summary>The whole demo.</summary>
internal static class RunCommand
{
    private const int AllRecords = 200_000;

    public static Command Create()
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "A folder with nyc_cases, nhtsa_complaints or incidents, or several of them; else records are made up.",
        };
        var only = new Option<string>("--only") { Description = "With --data: only one of its files." };
        only.AcceptOnlyFromAmong([.. DataFolder.Names]);
        var seed = new Option<int>("--seed") { Description = "Another seed gives other records.", DefaultValueFactory = _ => 1 };
        var records = new Option<int>("--records") { Description = "How many records are made up.", DefaultValueFactory = _ => AllRecords };
        var host = new Option<FileInfo>("--host") { Description = "Another GrpcCrm.dll than the one built beside this program." };
        var json = new Option<FileInfo>("--json") { Description = "Writes the figures of all documents to this file." };
        var keep = new Option<bool>("--keep") { Description = "Keeps the folder of the run, with logs, journals and what was received." };
        var command = new Command("run", "Starts PostgreSQL and the service, runs dealers and manufacturers, and checks everything.")
        {
            data, only, seed, records, host, json, keep,
        };
        command.SetAction((parsed, cancellationToken) => ExitStatus.OfAsync(() =>
        {
            ISource source = parsed.GetValue(data) is { } folder
                ? new DataFolder(folder.FullName).Open(parsed.GetValue(only))
                : new SeededSource(parsed.GetValue(seed), parsed.GetValue(records));
            return new DemoRun(source, new DemoOptions
            {
                Host = parsed.GetValue(host)?.FullName ?? HostBuild.Dll,
                FiguresFile = parsed.GetValue(json)?.FullName,
                KeepsFolder = parsed.GetValue(keep),
            }).RunAsync(cancellationToken);
        }));
        return command;
    }
}

/// <summary>How the demo runs.</summary>
internal sealed record DemoOptions
{
    /// <summary>The service's GrpcCrm.dll.</summary>
    public required string Host { get; init; }

    public string? FiguresFile { get; init; }

    public bool KeepsFolder { get; init; }
}
