using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Storage.Repeats;
using GrpcCrm.Tests.Architecture;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>A resource whose state moves by steps, and the steps that it has taken.</summary>
/// <param name="crm">The host.</param>
/// <param name="tenant">Whose it is, and what a request may name beside.</param>
/// <param name="name">Its own name.</param>
internal sealed class StepWalk(CrmFixture crm, Tenant tenant, string name)
{
    private readonly List<StepVerb> _taken = [];

    private int _revision = 1;

    /// <summary>A new resource of the kind whose steps these are.</summary>
    public static async Task<StepWalk> BeginAsync(CrmFixture crm, Tenant tenant, Type kind)
    {
        var step = RpcOf(StepTable.All.First(verb => verb.States == kind));
        var collection = MinimalRequest.RulesOf(ResourceField(step.Descriptor).MessageType.FindFieldByName("name")).References;
        var names = new Dictionary<string, string>(tenant.Names, StringComparer.Ordinal);
        await Examples.MakeAsync(crm, collection, names);
        var name = names[collection];
        names[collection] = tenant.Names[collection];
        return new(crm, tenant with { Names = names }, name);
    }

    /// <summary>The steps that must come before this rpc; null where it is none itself.</summary>
    public static (Type Kind, IReadOnlyList<StepVerb> Path)? Before(Rpc rpc) =>
        StepTable.All.SingleOrDefault(verb => verb.Rpc == rpc.Descriptor.Name) is { } step
            ? (step.States, StepTable.PathTo(step.States, [.. step.From])!)
            : null;

    public static Rpc RpcOf(StepVerb verb) => Rpc.All().Single(rpc => rpc.Descriptor.Name == verb.Rpc);

    public async Task<StepWalk> TakeAsync(IEnumerable<StepVerb> steps)
    {
        foreach (var step in steps) await TakeAsync(step);
        return this;
    }

    /// <summary>Takes a step as one who may, and gives the state in which the resource is answered.</summary>
    public async Task<string> TakeAsync(StepVerb step)
    {
        var rpc = RpcOf(step);
        var answer = await rpc.CallAsync(crm.As(tenant.Organisation(rpc.Holders.First())), Request(rpc, Guid.NewGuid()));
        _revision++;
        _taken.Add(step);
        var resource = (IMessage)ResourceField(rpc.Descriptor).Accessor.GetValue(answer);
        return StepTable.Named((Enum)resource.Descriptor.FindFieldByName("state").Accessor.GetValue(resource));
    }

    /// <summary>The smallest request, of the version that the resource has. What is taken again says more than before: a level rises.</summary>
    public IMessage Request(Rpc rpc, Guid id)
    {
        var all = new Dictionary<string, string>(tenant.Names, StringComparer.Ordinal) { ["name"] = name, ["etag"] = Etag.Of(_revision) };
        var request = new MinimalRequest(all).Of(rpc);
        request.Descriptor.FindFieldByName(RequestKey.Field).Accessor.SetValue(request, id.ToString());
        var times = _taken.Count(step => step.Rpc == rpc.Descriptor.Name);
        foreach (var field in request.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Enum))
        {
            var number = Convert.ToInt32(field.Accessor.GetValue(request), CultureInfo.InvariantCulture);
            if (number > 0) field.Accessor.SetValue(request, number + times);
        }

        return request;
    }

    private static FieldDescriptor ResourceField(MethodDescriptor rpc) => rpc.OutputType.Fields.InFieldNumberOrder()[0];
}
