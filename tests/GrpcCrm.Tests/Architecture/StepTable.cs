using System.Globalization;
using System.Reflection;
using System.Text.Json;
using GrpcCrm.Platform.Steps;

namespace GrpcCrm.Tests.Architecture;

/// <summary>A step of a feature's table, whatever its states, which stand here as the contract names them.</summary>
public sealed record StepVerb(string Rpc, Type States, string To, IReadOnlyList<string> From)
{
    /// <summary>Where it leads instead where times say so; null where they have no say.</summary>
    public string? Or { get; init; }

    public required Action<string> Require { get; init; }
}

/// <summary>All steps that the host has, of all features.</summary>
public static class StepTable
{
    public static IReadOnlyList<StepVerb> All { get; } =
    [
        .. from type in typeof(Transition<>).Assembly.GetTypes()
           where !type.ContainsGenericParameters
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           where field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(Transition<>)
           select (StepVerb)Reading.MakeGenericMethod(field.FieldType.GetGenericArguments()).Invoke(null, [field])!,
    ];

    /// <summary>The kinds of states, each of a feature.</summary>
    public static IReadOnlyList<Type> Kinds { get; } = [.. All.Select(verb => verb.States).Distinct()];

    private static MethodInfo Reading => typeof(StepTable).GetMethod(nameof(Read), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>In the order of a life: the first is the one in which a record begins.</summary>
    public static IReadOnlyList<string> StatesOf(Type kind) =>
        [.. Enum.GetValues(kind).Cast<Enum>().Where(state => Convert.ToInt32(state, CultureInfo.InvariantCulture) != 0).Order().Select(Named)];

    /// <summary>Those that a step leads to by itself; times decide the others.</summary>
    public static IEnumerable<string> SteppedOf(Type kind) =>
        StatesOf(kind).Where(state => state == StatesOf(kind)[0] || All.Any(verb => verb.States == kind && verb.To == state));

    /// <summary>The fewest steps that lead from the first state to one of these; null where none do.</summary>
    public static IReadOnlyList<StepVerb>? PathTo(Type kind, IReadOnlyCollection<string> states)
    {
        var paths = new Queue<(string State, IReadOnlyList<StepVerb> Steps)>([(StatesOf(kind)[0], [])]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (paths.TryDequeue(out var path))
        {
            if (states.Contains(path.State)) return path.Steps;
            if (!seen.Add(path.State)) continue;
            foreach (var verb in All.Where(verb => verb.States == kind && verb.From.Contains(path.State)))
                paths.Enqueue((verb.To, [.. path.Steps, verb]));
        }

        return null;
    }

    public static string Named(Enum state) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(state.ToString());

    private static StepVerb Read<TState>(FieldInfo field)
        where TState : struct, Enum
    {
        var transition = (Transition<TState>)field.GetValue(null)!;
        return new(field.Name, typeof(TState), Named(transition.To), [.. transition.From.Select(state => Named(state))])
        {
            Or = transition.Or is { } or ? Named(or) : null,
            Require = state => transition.Require(Enum.GetValues<TState>().Single(one => Named(one) == state)),
        };
    }
}
