namespace GrpcCrm.Demo.Processes;

/// <summary>Files to which several listeners add lines.</summary>
internal static class LogFile
{
    private static readonly Lock OneAtATime = new();

    public static void Append(string path, string line)
    {
        lock (OneAtATime)
            File.AppendAllText(path, line + '\n');
    }

    public static IEnumerable<string> Tail(string path, int lines) => File.Exists(path) ? File.ReadLines(path).TakeLast(lines) : [];
}
