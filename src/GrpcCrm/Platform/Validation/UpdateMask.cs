using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Platform.Validation;

/// <summary>What an update changes (AIP-134): the named fields, those that are set where none is named, all for "*".</summary>
public sealed class UpdateMask
{
    private const string MaskField = "update_mask";
    private const int GreatestShownLength = 64;
    private readonly HashSet<string> _paths;

    private UpdateMask(HashSet<string> paths) => _paths = paths;

    public bool Changes(string field) => _paths.Contains(field);

    /// <summary>The mask of an update request for the resource in the given field; null where the message is no update request.</summary>
    public static UpdateMask? Of(IMessage request, string resourceField, Violations violations)
    {
        var descriptor = request.Descriptor.FindFieldByName(MaskField);
        if (descriptor is null || request.Descriptor.FindFieldByName(resourceField).Accessor.GetValue(request) is not IMessage resource)
            return null;
        return For(resource, (FieldMask?)descriptor.Accessor.GetValue(request), violations);
    }

    public static UpdateMask For(IMessage resource, FieldMask? mask)
    {
        var violations = new Violations();
        var update = For(resource, mask, violations);
        violations.ThrowIfAny();
        return update;
    }

    private static UpdateMask For(IMessage resource, FieldMask? mask, Violations violations)
    {
        var changeable = MessageCheck.Of(resource.Descriptor).Fields.Where(field => field.IsChangeable);
        if (mask is null || mask.Paths.Count == 0)
            return new([.. changeable.Where(field => field.IsSet(resource)).Select(field => field.Name)]);
        HashSet<string> names = [.. changeable.Select(field => field.Name)];
        if (mask.Paths.Contains("*")) return new(names);

        foreach (var path in mask.Paths.Where(path => !names.Contains(path)))
            violations.Add(MaskField, "UNKNOWN_PATH", $"{Shown(path)} is not a field that an update can change. Leave it out of the mask.");
        return new([.. mask.Paths.Where(names.Contains)]);
    }

    /// <summary>The resource as it will be: the current one with the changed fields taken from the update.</summary>
    public T Merge<T>(T current, T update)
        where T : class, IMessage<T>, IDeepCloneable<T>
    {
        var merged = current.Clone();
        foreach (var field in current.Descriptor.Fields.InDeclarationOrder().Where(field => Changes(field.Name)))
        {
            field.Accessor.Clear(merged);
            if (field.IsRepeated)
            {
                var target = (System.Collections.IList)field.Accessor.GetValue(merged);
                foreach (var item in (System.Collections.IList)field.Accessor.GetValue(update)) target.Add(item);
            }
            else if (field.Accessor.GetValue(update) is { } value)
            {
                field.Accessor.SetValue(merged, value);
            }
        }

        return merged;
    }

    /// <summary>A path that could be one; other text is not sent back.</summary>
    private static string Shown(string path) =>
        path.Length <= GreatestShownLength && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? $"'{path}'" : "A path";
}
