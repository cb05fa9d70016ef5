// Two accounts: what the Functions host needs to run (its leases, checkpoints and the package), and the event data.
// They are apart so that access to the data can be narrowed without touching deployments.
param hostName string
param dataName string
param packageContainer string
param location string
param tags object
param zoneRedundant bool
param archiveDays int

var sku = zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
var dataContainers = ['archive', 'overflow', 'lake']

var locked = {
  accessTier: 'Hot'
  allowBlobPublicAccess: false
  allowCrossTenantReplication: false
  allowSharedKeyAccess: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  supportsHttpsTrafficOnly: true
}

resource host 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: hostName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: locked

  resource blobs 'blobServices' = {
    name: 'default'

    resource package 'containers' = {
      name: packageContainer
    }
  }
}

resource data 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: dataName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: locked

  // Deleted containers can be brought back. Blobs are left out on purpose: the archive commits its open blob again and
  // again, and soft delete would keep, and charge for, every version of it.
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      containerDeleteRetentionPolicy: { enabled: true, days: 14 }
      deleteRetentionPolicy: { enabled: false }
    }

    resource containers 'containers' = [
      for name in dataContainers: {
        name: name
      }
    ]
  }

  resource ageing 'managementPolicies' = if (archiveDays > 0) {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'forget-archived-events'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['archive/', 'lake/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: archiveDays } } }
            }
          }
        ]
      }
    }
  }
}
