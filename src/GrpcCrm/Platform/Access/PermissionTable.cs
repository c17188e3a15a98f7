using Google.Protobuf.Reflection;

namespace GrpcCrm.Platform.Access;

/// <summary>Which permission each rpc needs, from the contract's own options. A method without one is not in the table.</summary>
public sealed class PermissionTable
{
    private readonly Dictionary<string, string> _permissions;

    public PermissionTable(IEnumerable<FileDescriptor> files) =>
        _permissions = files
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods)
            .Select(method => (Name: $"/{method.Service.FullName}/{method.Name}", Permission: PermissionOf(method)))
            .Where(entry => entry.Permission.Length > 0)
            .ToDictionary(entry => entry.Name, entry => entry.Permission, StringComparer.Ordinal);

    public string? Of(string method) => _permissions.GetValueOrDefault(method);

    public static string PermissionOf(MethodDescriptor method) =>
        method.GetOptions()?.GetExtension(V1.OptionsExtensions.Permission) ?? "";
}
