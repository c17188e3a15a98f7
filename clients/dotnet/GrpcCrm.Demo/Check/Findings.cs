using Spectre.Console;

namespace GrpcCrm.Demo.Check;

/// <summary>What the closing check has found: statements that hold or do not, with the first few exceptions.</summary>
internal sealed class Findings
{
    private const int Shown = 5;
    private readonly List<(bool Holds, string Statement, IReadOnlyList<string> Exceptions)> _findings = [];

    public bool AllHold => _findings.TrueForAll(finding => finding.Holds);

    /// <summary>Holds if there is no exception.</summary>
    public void Add(string statement, IReadOnlyList<string> exceptions) => _findings.Add((exceptions.Count == 0, statement, exceptions));

    public void Add(string statement, bool holds) => _findings.Add((holds, statement, []));

    public void Print()
    {
        foreach (var (holds, statement, exceptions) in _findings)
        {
            AnsiConsole.Markup(holds ? "[green]✓[/] " : "[red]✗[/] ");
            Console.WriteLine(statement);
            foreach (var exception in exceptions.Take(Shown))
                Console.WriteLine("    " + exception);
            if (exceptions.Count > Shown)
                Console.WriteLine(FormattableString.Invariant($"    and {exceptions.Count - Shown:N0} more"));
        }
    }
}
