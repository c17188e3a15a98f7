using Google.Protobuf;
using Google.Protobuf.Reflection;
using GrpcCrm.Platform.Access;

namespace GrpcCrm.Platform.Validation;

/// <summary>Who asks, and when. A call without a token has no caller.</summary>
public sealed record RequestScene(CallScope Call, DateTime Now)
{
    public Caller Caller => Call.Caller;
}

/// <summary>
/// What must hold between the fields of a request, so that it is told together with what is wrong with the fields themselves. It sees
/// requests whose fields may be wrong or missing, and knows nothing of what is stored.
/// </summary>
public sealed record RequestRule(MessageDescriptor Request, Action<IMessage, RequestScene, Violations> Check)
{
    public static RequestRule For<T>(Action<T, RequestScene, Violations> check)
        where T : IMessage<T>, new() =>
        new(new T().Descriptor, (request, scene, violations) => check((T)request, scene, violations));

    public static RequestRule For<T>(Action<T, Violations> check)
        where T : IMessage<T>, new() => For<T>((request, _, violations) => check(request, violations));
}

/// <summary>The rules of all requests, which the features bring.</summary>
public sealed class RequestRules(IEnumerable<RequestRule> rules)
{
    private readonly ILookup<MessageDescriptor, RequestRule> _rules = rules.ToLookup(rule => rule.Request);

    public void Check(IMessage request, RequestScene scene, Violations violations)
    {
        foreach (var rule in _rules[request.Descriptor]) rule.Check(request, scene, violations);
    }
}

public static class RequestRulesSetup
{
    public static void AddRules(this IServiceCollection services, params ReadOnlySpan<RequestRule> rules)
    {
        foreach (var rule in rules) services.AddSingleton(rule);
    }
}
