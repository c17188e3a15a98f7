using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GrpcCrm.Demo.Processes;

/// <summary>The request to end in an orderly way, which .NET itself cannot send.</summary>
internal static class Signal
{
    private const int SigTerm = 15;

    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows() || Kill(process.Id, SigTerm) != 0)
            process.Kill();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
