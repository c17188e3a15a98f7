using Spectre.Console;

namespace GrpcCrm.Demo.Run;

/// <summary>A terminal gets bars and colours; a file or pipe gets plain lines of a fixed width.</summary>
internal static class Screen
{
    private const int PlainWidth = 140;

    public static bool IsInteractive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    public static void Prepare()
    {
        if (!Console.IsOutputRedirected)
            return;
        AnsiConsole.Profile.Width = PlainWidth;
        AnsiConsole.Profile.Capabilities.Ansi = false;
        AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    }
}
