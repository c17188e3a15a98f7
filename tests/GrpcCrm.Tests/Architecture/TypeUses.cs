using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Which types each type of an assembly uses, in its declarations and in the code of its methods. Nested types count as their outermost.</summary>
internal sealed class TypeUses : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public TypeUses(string assembly)
    {
        _file = new PEReader(File.OpenRead(System.Reflection.Assembly.Load(assembly).Location));
        _reader = _file.GetMetadataReader();
    }

    /// <summary>Outermost types of the assembly, each with the outermost types that it uses.</summary>
    public IReadOnlyDictionary<TypeName, HashSet<TypeName>> All()
    {
        var uses = new Dictionary<TypeName, HashSet<TypeName>>();
        foreach (var handle in _reader.TypeDefinitions)
        {
            var user = TypeName.Of(_reader, handle);
            if (!uses.TryGetValue(user, out var used)) uses.Add(user, used = []);
            Collect(_reader.GetTypeDefinition(handle), new UsedTypes(_reader, used));
            used.Remove(user);
        }

        return uses;
    }

    /// <summary>The members outside the assembly that its code uses, as Namespace.Type.Member.</summary>
    public IEnumerable<string> ForeignMembers() =>
        _reader.MemberReferences.Select(_reader.GetMemberReference).SelectMany(member =>
        {
            var parents = new HashSet<TypeName>();
            new UsedTypes(_reader, parents).AddDefinition(member.Parent);
            return parents.Select(parent => $"{parent}.{_reader.GetString(member.Name)}");
        });

    public void Dispose() => _file.Dispose();

    private void Collect(TypeDefinition type, UsedTypes used)
    {
        used.Add(type.BaseType);
        foreach (var handle in type.GetInterfaceImplementations()) used.Add(_reader.GetInterfaceImplementation(handle).Interface);
        foreach (var handle in type.GetFields()) used.Add(handle);
        foreach (var handle in type.GetGenericParameters()) AddConstraints(handle, used);
        foreach (var handle in type.GetMethods())
        {
            used.Add(handle);
            var method = _reader.GetMethodDefinition(handle);
            foreach (var parameter in method.GetGenericParameters()) AddConstraints(parameter, used);
            if (method.RelativeVirtualAddress != 0) Collect(_file.GetMethodBody(method.RelativeVirtualAddress), used);
        }
    }

    private void AddConstraints(GenericParameterHandle parameter, UsedTypes used)
    {
        foreach (var handle in _reader.GetGenericParameter(parameter).GetConstraints())
            used.Add(_reader.GetGenericParameterConstraint(handle).Type);
    }

    private void Collect(MethodBodyBlock body, UsedTypes used)
    {
        if (!body.LocalSignature.IsNil) _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(used, null);
        foreach (var region in body.ExceptionRegions) used.Add(region.CatchType);
        foreach (var token in InstructionStream.Tokens(body.GetILBytes()!))
        {
            var handle = MetadataTokens.Handle(token);
            if (handle.Kind != HandleKind.UserString) used.Add((EntityHandle)handle);
        }
    }
}

/// <summary>A type by namespace and name, without what is nested in it.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public static TypeName Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        while (type.IsNested) type = reader.GetTypeDefinition(type.GetDeclaringType());
        return new TypeName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public static TypeName Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
            type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        return new TypeName(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public override string ToString() => $"{Namespace}.{Name}";
}
