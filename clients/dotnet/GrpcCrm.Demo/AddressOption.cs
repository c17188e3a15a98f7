using System.CommandLine;

namespace GrpcCrm.Demo;

/// <summary>--address, an absolute http or https address.</summary>
internal static class AddressOption
{
    public static Option<Uri> Create(string description) => new("--address")
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal))
                return address;
            result.AddError($"'{text}' is not an address as http://127.0.0.1:5080.");
            return null;
        },
    };
}
