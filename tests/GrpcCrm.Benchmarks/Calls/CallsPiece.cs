using System.CommandLine;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Demo;

namespace GrpcCrm.Benchmarks.Calls;

/// <summary>How many call at once, how long each measurement takes, how often it is repeated, and how much lies in the database.</summary>
internal sealed record CallsSize(IReadOnlyList<int> Callers, TimeSpan Time, int Pairs, int Dealers, int Customers)
{
    public required IReadOnlyList<string> Rpcs { get; init; }
}

/// <summary>Calls one by one, beside a call that does nothing and beside the same SQL without the service.</summary>
internal static class CallsPiece
{
    private static readonly string[] Rpcs = ["GetCustomer", "ListCustomers", "CreateInteraction"];

    public static Piece Create()
    {
        var callers = new Option<int[]>("--callers")
        {
            Description = "How many call at once; several are measured one after the other.",
            DefaultValueFactory = _ => [1, 8, 32, 64],
            AllowMultipleArgumentsPerToken = true,
        };
        var rpcs = new Option<string[]>("--rpc")
        {
            Description = $"Only these of {string.Join(", ", Rpcs)}.",
            DefaultValueFactory = _ => Rpcs,
            AllowMultipleArgumentsPerToken = true,
        };
        var seconds = new Option<double>("--seconds") { Description = "Of each measurement.", DefaultValueFactory = _ => 2 };
        var pairs = new Option<int>("--pairs") { Description = "Times that each is measured.", DefaultValueFactory = _ => 3 };
        var dealers = new Option<int>("--dealers") { Description = "Dealers; callers spread over them.", DefaultValueFactory = _ => 20 };
        var customers = new Option<int>("--customers") { Description = "Customers of each dealer.", DefaultValueFactory = _ => 5000 };
        return new Piece("calls", "Answers calls one by one, beside a call that does nothing and beside the same SQL alone.")
        {
            Options = [callers, rpcs, seconds, pairs, dealers, customers],
            Run = (parsed, figures, cancellationToken) =>
            {
                var size = new CallsSize(
                    parsed.GetValue(callers)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(pairs),
                    parsed.GetValue(dealers), parsed.GetValue(customers))
                {
                    Rpcs = parsed.GetValue(rpcs)!,
                };
                if (size.Callers.Append(size.Pairs).Append(size.Dealers).Append(size.Customers).Min() < 1 || size.Time <= TimeSpan.Zero)
                    throw new DemoException("--callers, --seconds, --pairs, --dealers and --customers are above 0.");
                if (size.Rpcs.Except(Rpcs).FirstOrDefault() is { } unknown)
                    throw new DemoException($"{unknown} is none of {string.Join(", ", Rpcs)}.");
                return CallsRun.RunAsync(size, figures, cancellationToken);
            },
        };
    }
}
