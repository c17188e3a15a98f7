using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace GrpcCrm.Tests.Architecture;

/// <summary>
/// The official gRPC assemblies and the generated code bind to Grpc.Core.Api and Grpc.Net.Common by name, key and signature, when a method first
/// runs. What is missing there would show in production as a MissingMethodException or TypeLoadException; here it shows before.
/// </summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData("Grpc.Net.Client")]
    [InlineData("Grpc.AspNetCore.Server")]
    [InlineData("GrpcCrm.Contracts")]
    public void Every_reference_to_the_contract_assemblies_resolves(string assembly)
    {
        using var link = new Link(assembly);

        var (found, missing) = link.References();

        Assert.True(missing.Count == 0, string.Join('\n', missing));
        Assert.True(found > 20, $"{assembly} refers to {found} types and members only: is it still the right assembly?");
    }

    [Theory]
    [InlineData("Grpc.Net.Client")]
    [InlineData("Grpc.AspNetCore.Server")]
    [InlineData("GrpcCrm.Contracts")]
    public void Every_override_has_a_base_and_every_abstract_member_an_override(string assembly)
    {
        using var link = new Link(assembly);

        var (found, wrong) = link.Inheritance();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(found > 0, $"No type of {assembly} derives from the contract assemblies: is it still the right assembly?");
    }

    [Theory]
    [InlineData(typeof(Grpc.Core.Metadata), "Grpc.Core.Api")]
    [InlineData(typeof(Grpc.Core.ConnectivityState), "Grpc.Net.Common")]
    public void The_contract_assemblies_carry_the_official_identity(Type type, string assembly)
    {
        var name = type.Assembly.GetName();

        Assert.Equal(assembly, name.Name);
        Assert.Equal(new Version(2, 0, 0, 0), name.Version);
        Assert.Equal("d754f35622e28bad", Convert.ToHexStringLower(name.GetPublicKeyToken()!));
        Assert.Equal(typeof(Grpc.Net.Client.GrpcChannel).Assembly.GetName().GetPublicKey(), name.GetPublicKey());
    }
}

/// <summary>One assembly and the two that it links to, by their metadata.</summary>
file sealed class Link : IDisposable
{
    private static readonly HashSet<string> Homes = ["Grpc.Core.Api", "Grpc.Net.Common"];
    private static readonly HashSet<string> OfObject =
        ["String ToString`0()", "Boolean Equals`0(Object)", "Int32 GetHashCode`0()", "Void Finalize`0()"];

    private readonly MetadataReader _caller;
    private readonly List<PEReader> _files = [];
    private readonly Dictionary<string, Definition> _types = new(StringComparer.Ordinal);

    public Link(string assembly)
    {
        _caller = Open(assembly);
        foreach (var home in Homes)
            Open(home);
    }

    public (int Found, List<string> Missing) References()
    {
        var found = new List<string>();
        var missing = new List<string>();
        void Check(string what, bool exists) => (exists ? found : missing).Add(what);

        foreach (var handle in _caller.TypeReferences)
        {
            var type = Names.Of(_caller, handle, []);
            if (IsOurs(type.Definition))
                Check(type.Definition, _types.TryGetValue(type.Definition, out var definition) && definition.IsVisible);
        }

        foreach (var member in _caller.MemberReferences.Select(_caller.GetMemberReference))
        {
            var parent = Names.Of(_caller, member.Parent, []);
            if (!IsOurs(parent.Definition))
                continue;
            var signature = Names.Signature(_caller, member);
            Check($"{parent.Definition}: {signature}", _types.TryGetValue(parent.Definition, out var definition) && definition.Has(signature));
        }

        return (found.Count, missing);
    }

    public (int Found, List<string> Wrong) Inheritance()
    {
        var found = 0;
        var wrong = new List<string>();
        foreach (var type in _types.Values.Where(type => type.Reader == _caller && !type.IsInterface).ToList())
        {
            var chain = Chain(type).ToList();
            var problems = chain.Exists(link => IsOurs(link.Type.Name)) ? Overrides(chain).Concat(Unimplemented(chain)) : [];
            var interfaces = Interfaces(chain).ToList();
            if (interfaces.Count > 0 || chain.Exists(link => IsOurs(link.Type.Name)))
                found++;
            wrong.AddRange(problems.Concat(interfaces.SelectMany(contract => Unimplemented(chain, contract))));
        }

        return (found, wrong);
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static bool IsOurs(string definition) => Homes.Contains(definition.Split(']')[0].TrimStart('['));

    private MetadataReader Open(string assembly)
    {
        var file = new PEReader(File.OpenRead(Assembly.Load(assembly).Location));
        _files.Add(file);
        var reader = file.GetMetadataReader();
        foreach (var handle in reader.TypeDefinitions)
        {
            var name = Names.Of(reader, handle, []).Definition;
            _types[name] = new(name, reader, reader.GetTypeDefinition(handle));
        }

        return reader;
    }

    /// <summary>The type and its bases, as far as they lie in the three assemblies, with the type arguments of each.</summary>
    private IEnumerable<(Definition Type, ImmutableArray<string> Arguments)> Chain(Definition type)
    {
        var arguments = ImmutableArray<string>.Empty;
        for (var next = type; next is not null;)
        {
            yield return (next, arguments);
            if (next.Type.BaseType.IsNil)
                yield break;
            var parent = Names.Of(next.Reader, next.Type.BaseType, arguments);
            next = _types.GetValueOrDefault(parent.Definition);
            arguments = parent.Arguments;
        }
    }

    private IEnumerable<(Definition Type, ImmutableArray<string> Arguments)> Interfaces(
        List<(Definition Type, ImmutableArray<string> Arguments)> chain) =>
        from link in chain
        where link.Type.Reader == _caller
        from handle in link.Type.Type.GetInterfaceImplementations()
        let name = Names.Of(link.Type.Reader, link.Type.Reader.GetInterfaceImplementation(handle).Interface, link.Arguments)
        where IsOurs(name.Definition)
        select (_types[name.Definition], name.Arguments);

    private static IEnumerable<string> Overrides(List<(Definition Type, ImmutableArray<string> Arguments)> chain)
    {
        var bases = chain.Skip(1).SelectMany(link => link.Type.Slots(link.Arguments, MethodAttributes.Virtual, MethodAttributes.Final));
        var all = bases.Concat(OfObject).ToHashSet(StringComparer.Ordinal);
        return from slot in chain[0].Type.Slots([], MethodAttributes.Virtual, MethodAttributes.NewSlot)
               where !all.Contains(slot)
               select $"{chain[0].Type.Name} overrides nothing: {slot}";
    }

    private static IEnumerable<string> Unimplemented(List<(Definition Type, ImmutableArray<string> Arguments)> chain)
    {
        if (chain[0].Type.Type.Attributes.HasFlag(TypeAttributes.Abstract))
            return [];
        return from depth in Enumerable.Range(0, chain.Count)
               let slots = chain.Take(depth).SelectMany(link => link.Type.Slots(link.Arguments, MethodAttributes.Virtual, MethodAttributes.Abstract))
               from slot in chain[depth].Type.Slots(chain[depth].Arguments, MethodAttributes.Abstract)
               where !slots.Contains(slot, StringComparer.Ordinal)
               select $"{chain[0].Type.Name} lacks {chain[depth].Type.Name}: {slot}";
    }

    private static IEnumerable<string> Unimplemented(
        List<(Definition Type, ImmutableArray<string> Arguments)> chain, (Definition Type, ImmutableArray<string> Arguments) contract)
    {
        var slots = chain.SelectMany(link => link.Type.Slots(link.Arguments, MethodAttributes.Virtual)).ToHashSet(StringComparer.Ordinal);
        var byName = chain.SelectMany(link => link.Type.ExplicitImplementations()).ToHashSet(StringComparer.Ordinal);
        return from method in contract.Type.Methods(MethodAttributes.Abstract)
               let slot = contract.Type.Slot(method, contract.Arguments)
               let explicitly = $"{contract.Type.Name}: {contract.Type.Signature(method, [])}"
               where !slots.Contains(slot) && !byName.Contains(explicitly)
               select $"{chain[0].Type.Name} lacks {contract.Type.Name}: {slot}";
    }
}

/// <summary>One type where it is defined.</summary>
file sealed record Definition(string Name, MetadataReader Reader, TypeDefinition Type)
{
    public bool IsInterface => Type.Attributes.HasFlag(TypeAttributes.Interface);

    public bool IsVisible => (Type.Attributes & TypeAttributes.VisibilityMask)
        is TypeAttributes.Public or TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem;

    public bool Has(string signature) =>
        IsVisible
        && (Methods(default).Where(IsReachable).Any(method => Signature(method, []) == signature)
            || Type.GetFields().Select(Reader.GetFieldDefinition).Any(field => IsReachable(field) && Signature(field) == signature));

    public IEnumerable<MethodDefinition> Methods(MethodAttributes with, MethodAttributes without = default) =>
        Type.GetMethods().Select(Reader.GetMethodDefinition)
            .Where(method => (method.Attributes & with) == with && (method.Attributes & without) == default);

    /// <summary>What overriding matches on, for the methods that another assembly can reach.</summary>
    public IEnumerable<string> Slots(ImmutableArray<string> arguments, MethodAttributes with, MethodAttributes without = default) =>
        Methods(with, without).Where(IsReachable).Select(method => Slot(method, arguments));

    /// <summary>The signature and, because an override must repeat them, the constraints of the method's type parameters.</summary>
    public string Slot(MethodDefinition method, ImmutableArray<string> arguments) =>
        Signature(method, arguments) + string.Concat(
            from handle in method.GetGenericParameters()
            let parameter = Reader.GetGenericParameter(handle)
            let constraints = from constraint in parameter.GetConstraints()
                              select Names.Of(Reader, Reader.GetGenericParameterConstraint(constraint).Type, arguments).Text
            select $" where {parameter.Attributes} {string.Join(',', constraints)}");

    public string Signature(MethodDefinition method, ImmutableArray<string> arguments) =>
        Names.Signature(Reader.GetString(method.Name), method.DecodeSignature(new Names(), arguments));

    public IEnumerable<string> ExplicitImplementations() =>
        from handle in Type.GetMethodImplementations()
        let declaration = Reader.GetMethodImplementation(handle).MethodDeclaration
        where declaration.Kind == HandleKind.MemberReference
        let member = Reader.GetMemberReference((MemberReferenceHandle)declaration)
        select $"{Names.Of(Reader, member.Parent, []).Definition}: {Names.Signature(Reader, member)}";

    private string Signature(FieldDefinition field) =>
        Names.Signature(Reader.GetString(field.Name), field.DecodeSignature(new Names(), []));

    private static bool IsReachable(MethodDefinition method) => (method.Attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static bool IsReachable(FieldDefinition field) => (field.Attributes & FieldAttributes.FieldAccessMask)
        is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;
}

/// <summary>A type in a signature: all of it as text, its definition as "[assembly]namespace.name", its arguments.</summary>
file sealed record Name(string Text, string Definition, ImmutableArray<string> Arguments)
{
    public static Name Plain(string text) => new(text, text, []);
}

/// <summary>Spells types so that the same type reads the same from every assembly; type parameters as given, else "!0".</summary>
file sealed class Names : ISignatureTypeProvider<Name, ImmutableArray<string>>
{
    public static Name Of(MetadataReader reader, EntityHandle type, ImmutableArray<string> arguments) => type.Kind switch
    {
        HandleKind.TypeDefinition => new Names().GetTypeFromDefinition(reader, (TypeDefinitionHandle)type, 0),
        HandleKind.TypeReference => new Names().GetTypeFromReference(reader, (TypeReferenceHandle)type, 0),
        HandleKind.TypeSpecification => new Names().GetTypeFromSpecification(reader, arguments, (TypeSpecificationHandle)type, 0),
        _ => Name.Plain(type.Kind.ToString()),
    };

    public static string Signature(MetadataReader reader, MemberReference member) => member.GetKind() == MemberReferenceKind.Method
        ? Signature(reader.GetString(member.Name), member.DecodeMethodSignature(new Names(), []))
        : Signature(reader.GetString(member.Name), member.DecodeFieldSignature(new Names(), []));

    public static string Signature(string name, MethodSignature<Name> method) =>
        $"{(method.Header.IsInstance ? "" : "static ")}{method.ReturnType.Text} {name}`{method.GenericParameterCount}"
        + $"({string.Join(", ", method.ParameterTypes.Select(parameter => parameter.Text))})";

    public static string Signature(string name, Name field) => $"{field.Text} {name}";

    public Name GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        return type.IsNested
            ? Typed(rawTypeKind, $"{GetTypeFromDefinition(reader, type.GetDeclaringType(), 0).Definition}/{name}")
            : Typed(rawTypeKind, InAssembly(reader, reader.GetAssemblyDefinition().Name, type.Namespace, name));
    }

    public Name GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Typed(rawTypeKind, $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0).Definition}/{name}")
            : Typed(rawTypeKind, InAssembly(reader, Scope(reader, type.ResolutionScope), type.Namespace, name));
    }

    public Name GetTypeFromSpecification(
        MetadataReader reader, ImmutableArray<string> genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public Name GetGenericInstantiation(Name genericType, ImmutableArray<Name> typeArguments)
    {
        var arguments = typeArguments.Select(argument => argument.Text).ToImmutableArray();
        return new($"{genericType.Text}<{string.Join(',', arguments)}>", genericType.Definition, arguments);
    }

    public Name GetGenericTypeParameter(ImmutableArray<string> genericContext, int index) =>
        Name.Plain(index < genericContext.Length ? genericContext[index] : $"!{index}");

    public Name GetGenericMethodParameter(ImmutableArray<string> genericContext, int index) => Name.Plain($"!!{index}");

    public Name GetPrimitiveType(PrimitiveTypeCode typeCode) => Name.Plain(typeCode.ToString());

    public Name GetSZArrayType(Name elementType) => Name.Plain($"{elementType.Text}[]");

    public Name GetArrayType(Name elementType, ArrayShape shape) => Name.Plain($"{elementType.Text}[rank {shape.Rank}]");

    public Name GetByReferenceType(Name elementType) => Name.Plain($"{elementType.Text}&");

    public Name GetPointerType(Name elementType) => Name.Plain($"{elementType.Text}*");

    public Name GetPinnedType(Name elementType) => elementType;

    public Name GetFunctionPointerType(MethodSignature<Name> signature) => Name.Plain(Signature("function", signature));

    public Name GetModifiedType(Name modifier, Name unmodifiedType, bool isRequired) =>
        Name.Plain($"{unmodifiedType.Text} {(isRequired ? "modreq" : "modopt")} {modifier.Text}");

    /// <summary>Signatures say whether a type is a class (18) or a value type (17), and that must agree too.</summary>
    private static Name Typed(byte kind, string definition) =>
        new(kind == (byte)SignatureTypeKind.ValueType ? $"valuetype {definition}" : definition, definition, []);

    private static StringHandle Scope(MetadataReader reader, EntityHandle scope) => scope.Kind == HandleKind.AssemblyReference
        ? reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name
        : reader.GetAssemblyDefinition().Name;

    /// <summary>Framework types go without their assembly: reference assemblies and the runtime place them differently.</summary>
    private static string InAssembly(MetadataReader reader, StringHandle assembly, StringHandle @namespace, string name)
    {
        var home = reader.GetString(assembly);
        var prefix = home.StartsWith("Grpc", StringComparison.Ordinal) ? $"[{home}]" : "";
        return $"{prefix}{reader.GetString(@namespace)}.{name}";
    }
}
