using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GrpcCrm.IntegrationTests.Architecture;

/// <summary>A field of a request, however deep, that names a resource.</summary>
internal sealed record ReferenceField(IReadOnlyList<FieldDescriptor> Path, string Collection)
{
    public static IEnumerable<ReferenceField> In(Rpc rpc) => In(rpc.Descriptor.InputType, [], isUpdate: false);

    /// <summary>The request with the name in this field: beside what a repeated one holds, else in its place.</summary>
    public IMessage Named(IMessage request, string name)
    {
        var copy = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        var holder = copy;
        foreach (var field in Path.SkipLast(1))
        {
            if (field.IsRepeated)
            {
                var items = (System.Collections.IList)field.Accessor.GetValue(holder);
                holder = field.MessageType.Parser.ParseFrom([]);
                items.Add(holder);
                continue;
            }

            if (field.Accessor.GetValue(holder) is null) field.Accessor.SetValue(holder, field.MessageType.Parser.ParseFrom([]));
            holder = (IMessage)field.Accessor.GetValue(holder);
        }

        if (Path[^1].IsRepeated) ((System.Collections.IList)Path[^1].Accessor.GetValue(holder)).Add(name);
        else Path[^1].Accessor.SetValue(holder, name);
        return copy;
    }

    public override string ToString() => string.Join('.', Path.Select(field => field.Name));

    private static IEnumerable<ReferenceField> In(MessageDescriptor type, IReadOnlyList<FieldDescriptor> path, bool isUpdate)
    {
        var nestsUpdate = type.FindFieldByName("update_mask") is not null;
        foreach (var field in type.Fields.InFieldNumberOrder().Where(field => IsReached(field, isUpdate)))
        {
            var rules = MinimalRequest.RulesOf(field);
            if (rules.References.Length > 0 && (isUpdate || !rules.Identifier)) yield return new([.. path, field], rules.References);
            if (field.FieldType != FieldType.Message || field.MessageType.File.Package != "grpccrm.v1") continue;
            foreach (var deeper in In(field.MessageType, [.. path, field], nestsUpdate)) yield return deeper;
        }
    }

    /// <summary>What is set for good, an update leaves as it is. Records checked one by one are set aside instead of failing the call; of frames, only the first can be sent first.</summary>
    private static bool IsReached(FieldDescriptor field, bool isUpdate)
    {
        var rules = MinimalRequest.RulesOf(field);
        return !rules.OutputOnly && !(rules.Immutable && isUpdate) && !rules.CheckedOneByOne && (field.RealContainingOneof is null || MinimalRequest.IsFirstOfOneof(field));
    }
}
