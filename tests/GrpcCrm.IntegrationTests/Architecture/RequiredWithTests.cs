using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>The option required_with, for every request that holds such a field, from the contract alone.</summary>
public sealed class RequiredWithTests(AccessScene scene) : IClassFixture<AccessScene>
{
    public static TheoryData<string, string, string> Conditions
    {
        get
        {
            var found = new TheoryData<string, string, string>();
            foreach (var rpc in Rpc.All().Where(rpc => rpc.Descriptor is { IsClientStreaming: false, IsServerStreaming: false }))
            {
                foreach (var (path, type) in MessagesOf(rpc.Descriptor.InputType, ""))
                    foreach (var condition in RequiredIn(type).Select(ConditionOf).Distinct()) found.Add(rpc.Name, path, condition);
            }

            return found;
        }
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task Where_the_other_field_has_the_value_and_none_of_these_is_set_the_request_is_refused(string name, string path, string condition)
    {
        var rpc = Rpc.Of(name);
        var request = new MinimalRequest(scene.Own.Names).Of(rpc);
        var holder = path.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(request, (message, field) => (IMessage)message.Descriptor.FindFieldByName(field).Accessor.GetValue(message));
        var (other, value) = (condition.Split('=')[0], condition.Split('=')[1]);
        var decisive = holder.Descriptor.FindFieldByName(other);
        decisive.Accessor.SetValue(holder, decisive.EnumType.FindValueByName(value).Number);
        var required = RequiredIn(holder.Descriptor).Where(field => ConditionOf(field) == condition).ToList();
        foreach (var field in required) field.Accessor.Clear(holder);
        request.Descriptor.FindFieldByName("update_mask")?.Accessor.SetValue(request, new FieldMask { Paths = { "*" } });

        var failure = await RpcFailure.OfAsync(
            "FIELD_INVALID", () => rpc.CallAsync(scene.Crm.As(scene.Own.Organisation(rpc.Holders.First())), request));

        Assert.Contains(RpcFailure.ViolatedFields(failure), violated => required.Exists(field => violated == path + field.Name));
    }

    /// <summary>The messages of a request that are checked with it, each with the path that leads to it, empty or ending in a dot.</summary>
    private static IEnumerable<(string Path, MessageDescriptor Type)> MessagesOf(MessageDescriptor type, string path)
    {
        yield return (path, type);
        foreach (var field in type.Fields.InFieldNumberOrder())
        {
            if (field is not { FieldType: FieldType.Message, IsRepeated: false, MessageType.File.Package: "grpccrm.v1" }) continue;
            if (MinimalRequest.RulesOf(field) is { OutputOnly: true } or { CheckedOneByOne: true }) continue;
            foreach (var deeper in MessagesOf(field.MessageType, $"{path}{field.Name}.")) yield return deeper;
        }
    }

    private static IEnumerable<FieldDescriptor> RequiredIn(MessageDescriptor type) =>
        type.Fields.InFieldNumberOrder().Where(field => ConditionOf(field).Length > 0);

    private static string ConditionOf(FieldDescriptor field) => MinimalRequest.RulesOf(field).RequiredWith;
}
