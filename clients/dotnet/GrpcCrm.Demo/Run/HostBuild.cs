namespace GrpcCrm.Demo.Run;

/// <summary>Finds the service of the same clone and configuration as this program.</summary>
internal static class HostBuild
{
    public static string Dll
    {
        get
        {
            var output = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            var (framework, configuration) = (output.Name, output.Parent?.Name ?? "");
            for (var folder = output; folder is not null; folder = folder.Parent)
            {
                var dll = Path.Combine(folder.FullName, "src", "GrpcCrm", "bin", configuration, framework, "GrpcCrm.dll");
                if (File.Exists(dll))
                    return dll;
            }
            throw new DemoException($"Build the service first, dotnet build src/GrpcCrm -c {configuration}, or name it with --host.");
        }
    }
}
