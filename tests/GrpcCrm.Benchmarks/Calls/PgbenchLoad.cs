using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;
using GrpcCrm.LocalPostgres;
using Npgsql;

namespace GrpcCrm.Benchmarks.Calls;

/// <summary>The statements of an rpc alone, prepared and pipelined, by as many connections as there are callers.</summary>
internal sealed partial class PgbenchLoad : IDisposable
{
    /// <summary>Seconds in which each connection prepares every dealer's statements; they are run and not counted.</summary>
    private const int Preparing = 4;

    /// <summary>The server ends its connections' processes after it; what is measured next is not to pay for that.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grpccrm-pgbench-");
    private readonly string _program;
    private readonly NpgsqlConnectionStringBuilder _database;
    private readonly People _people;

    private PgbenchLoad(string program, string database, People people) =>
        (_program, _database, _people) = (program, new NpgsqlConnectionStringBuilder(database), people);

    /// <summary>Null where this machine has no pgbench.</summary>
    public static async Task<PgbenchLoad?> FindAsync(BenchScene scene, People people, CancellationToken cancellationToken)
    {
        var server = await PostgresBinaries.FindAsync(cancellationToken);
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Prepend(server.Folder);
        var program = places.Select(folder => Path.Join(folder, "pgbench")).FirstOrDefault(File.Exists);
        return program is null ? null : new PgbenchLoad(program, scene.AppDatabase, people);
    }

    public async Task<Measured> RunAsync(string rpc, int callers, TimeSpan time, CancellationToken cancellationToken)
    {
        var seconds = Preparing + Math.Max(1, (int)Math.Round(time.TotalSeconds));
        var start = new ProcessStartInfo(_program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var script in Scripts(rpc)) AddOption(start, "-f", script);
        AddOption(start, "-M", "prepared");
        AddOption(start, "-j", "1");
        AddOption(start, "-c", callers.ToString(CultureInfo.InvariantCulture));
        AddOption(start, "-T", seconds.ToString(CultureInfo.InvariantCulture));
        AddOption(start, "-P", "1");
        start.ArgumentList.Add("-n");
        SetDatabase(start);

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        double[] rates =
        [
            .. PerSecond().Matches(await errors).Skip(Preparing)
                .Select(match => double.Parse(match.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture)),
        ];
        if (process.ExitCode != 0 || rates.Length == 0) throw new DemoException($"pgbench failed:\n{await output}\n{await errors}");
        await Task.Delay(Settling, cancellationToken);
        return new Measured(rates.Average());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>One script a dealer, because a setting takes no parameter; each transaction draws one of them.</summary>
    private IEnumerable<string> Scripts(string rpc)
    {
        var template = EmbeddedText.Of($"{rpc}.pgbench");
        for (var dealer = 0; dealer < _people.Dealers; dealer++)
        {
            var file = Path.Join(_folder.FullName, $"{rpc}-{dealer}.sql");
            if (!File.Exists(file))
            {
                File.WriteAllText(file, template
                    .Replace("{dealer}", _people.Dealer(dealer).ToString(), StringComparison.Ordinal)
                    .Replace("{number}", dealer.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("{last}", (_people.CustomersOfDealer - 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            }

            yield return file;
        }
    }

    private void SetDatabase(ProcessStartInfo start)
    {
        start.Environment["PGHOST"] = _database.Host;
        start.Environment["PGPORT"] = _database.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = _database.Username;
        start.Environment["PGPASSWORD"] = _database.Password;
        start.Environment["PGDATABASE"] = _database.Database;
        start.Environment["PGOPTIONS"] = "-c search_path=crm -c plan_cache_mode=force_generic_plan";
    }

    private static void AddOption(ProcessStartInfo start, string name, string value)
    {
        start.ArgumentList.Add(name);
        start.ArgumentList.Add(value);
    }

    [GeneratedRegex(@"progress: [0-9.]+ s, (?<rate>[0-9.]+) tps", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PerSecond();
}
