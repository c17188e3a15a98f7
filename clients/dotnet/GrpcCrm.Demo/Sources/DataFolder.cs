namespace GrpcCrm.Demo.Sources;

/// <summary>A folder with real data: which of the files that the demo knows are there.</summary>
internal sealed class DataFolder(string path)
{
    private readonly List<(string Name, ISource Source, DataFiles Files)> _kinds =
    [
        Kind("nyc", new DataFiles(path, "nyc_cases", "*.csv.gz"), files => new NycCases(files)),
        Kind("porsche", new DataFiles(path, "nhtsa_complaints", "porsche_complaints*.json"), files => new PorscheComplaints(files)),
        Kind("incidents", new DataFiles(path, "incidents", "incident_events*.csv.gz"), files => new IncidentEvents(files)),
    ];

    /// <summary>What can be chosen.</summary>
    public static IReadOnlyList<string> Names { get; } = ["nyc", "porsche", "incidents"];

    /// <summary>All sources that are there, or only the chosen one; says which are not.</summary>
    public ISource Open(string? only)
    {
        var wanted = _kinds.Where(kind => only is null || kind.Name == only).ToList();
        var absent = wanted.Where(kind => kind.Files.Paths.Count == 0).ToList();
        if (absent.Count == wanted.Count)
            throw new DemoException($"There is no {string.Join(", no ", absent.Select(kind => kind.Files.Pattern))}. "
                + "Name the folder above with --data.");
        foreach (var kind in absent)
            Console.WriteLine($"Without {kind.Name}: there is no {kind.Files.Pattern}");
        return new CombinedSource([.. wanted.Except(absent).Select(kind => kind.Source)]);
    }

    private static (string Name, ISource Source, DataFiles Files) Kind(string name, DataFiles files, Func<DataFiles, ISource> open) =>
        (name, open(files), files);
}

/// <summary>The files of one kind, in the order of their names.</summary>
internal sealed class DataFiles(string folder, string subfolder, string name)
{
    private readonly string _subfolder = Path.Combine(folder, subfolder);

    public string Pattern => Path.Combine(_subfolder, name);

    public IReadOnlyList<string> Paths =>
        Directory.Exists(_subfolder) ? [.. Directory.EnumerateFiles(_subfolder, name).Order(StringComparer.Ordinal)] : [];
}
