using System.Diagnostics;

namespace GrpcCrm.EndToEndTests.Fixture;

/// <summary>A fact about a client in Python, skipped with the reason where this machine lacks what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    /// <summary>Debian's own, whose packages apt brings; another python3 on the path would not see them.</summary>
    public const string Python = "/usr/bin/python3";
    public const string Plugin = "/usr/bin/grpc_python_plugin";

    public PythonFactAttribute()
    {
        if (!File.Exists(Plugin) || !Succeeds(Python, "-c", "import grpc, google.protobuf") || !Succeeds("protoc", "--version"))
            Skip = "Needs gRPC for Python: apt-get install python3-grpcio protobuf-compiler protobuf-compiler-grpc";
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
