namespace GrpcCrm.Demo.Processes;

/// <summary>A .NET program to be started, and where its standard error goes.</summary>
internal sealed record ChildProgram(string Dll, IReadOnlyList<string> Arguments, string LogFile)
{
    /// <summary>Set over the variables of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string Name => $"{Path.GetFileNameWithoutExtension(Dll)} {Arguments[0]}";

    /// <summary>This program with another command.</summary>
    public static ChildProgram Own(string logFile, params string[] arguments) =>
        new(Path.Combine(AppContext.BaseDirectory, "GrpcCrm.Demo.dll"), arguments, logFile);
}
